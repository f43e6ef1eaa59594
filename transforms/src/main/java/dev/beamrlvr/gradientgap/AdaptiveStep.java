package dev.beamrlvr.gradientgap;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * The largest step that curvature, honesty and KL divergence allow: a state machine on scalars.
 *
 * <p>Our own derivation (THEORY A4 for the form of the threshold, D and E for the rule, there
 * without {@code a}, {@code k} and {@code cut}, and with {@code b = h}); the paper states
 * thresholds but no algorithm. With the constants of {@link AdaptiveStepSettings}:
 *
 * <pre>
 * lambda = lam0 (1 + log 1/(1 - Jbar))     Jbar = (correct + 1/2) / (rewards + 1); or lam0
 * c      = lambda mean_q v_q F_q
 * across steps    Eb &lt;- EMA(b), Ep &lt;- EMA(&lt;u,g&gt;), Ec &lt;- EMA(min(c |u|^2, cut Ec0))
 *                 b: slope h after the step before, or before this step, or the mean of both
 *                 eta = s scale max(a' Eb, rho_min Ep, 0) / Ec |u|       Ec0: mean of c |u|^2 before
 *                 a' = a E^2 / (E^2 + k V)       E: mean of b, V: variance of that mean
 * rollout halves  Eb &lt;- EMA(h), Ep &lt;- EMA(&lt;u,g&gt;), rho = clip(Eb / Ep, rho_min, 1)
 *                 eta = s scale rho &lt;u,g&gt; / |u| / c
 * eta = min(eta, sqrt(2 tau / F), grow eta_prev)      the second not where the KL check is off
 * accept iff finite, mean(e^delta - 1 - delta) &lt;= 2 tau and, where measured, success gain >= -zA SE;
 * else halve, {@code candidates} trials in all, then 0
 * </pre>
 *
 * <p>The vectors live with the caller, who needs three of them: the direction {@code u}, the
 * unbiased gradient {@code g} and, for {@link Honesty#ACROSS_STEPS}, the previous momentum. No
 * method changes its arguments; the object is immutable and safe for concurrent use.
 */
public final class AdaptiveStep implements Serializable {

  private static final double TINY = 1e-300;

  private final AdaptiveStepSettings settings;

  private AdaptiveStep(AdaptiveStepSettings settings) {
    this.settings = settings;
  }

  /** The rule with these constants. */
  public static AdaptiveStep of(AdaptiveStepSettings settings) {
    return new AdaptiveStep(settings);
  }

  public AdaptiveStepSettings settings() {
    return settings;
  }

  /**
   * The largest step that the batch allows.
   *
   * <p>Nothing is tried if every group is all-equal or the direction is zero (the previous step is
   * kept), or if a measurement is not finite or no slope is positive (the previous step is halved).
   */
  public StepProposal propose(AdaptiveStepState state, StepMeasurement batch) {
    RewardGuard guard =
        settings.guard()
            ? state.guard().after(batch.meanSuccess(), batch.rewards())
            : state.guard();
    AdaptiveStepState unmoved = state.withGuard(guard);
    if (!batch.anyMixed()) {
      return nothing(unmoved, "every group is all correct or all wrong", true);
    }
    if (!batch.finite()) {
      return nothing(unmoved, "a slope or a curvature is not finite", false);
    }
    if (!(batch.directionNorm() > 0)) {
      return nothing(unmoved, "the direction is zero", true);
    }
    double curvature = curvature(batch);
    AdaptiveStepState pending = averaged(unmoved, batch, curvature);
    return bounded(pending, batch, curvature);
  }

  /** Adds one batch to the averages. */
  private AdaptiveStepState averaged(
      AdaptiveStepState state, StepMeasurement batch, double curvature) {
    double norm = batch.directionNorm();
    double honest = HonestSlope.of(settings, state, batch);
    boolean across = settings.honesty() == Honesty.ACROSS_STEPS;
    return new AdaptiveStepState(
        state.directions() + 1,
        state.honestSlopes() + (HonestSlope.isMeasured(settings, state, batch) ? 1 : 0),
        average(state.honestAverage(), honest),
        average(state.honestSquares(), honest * honest),
        average(state.promisedAverage(), batch.promisedSlope()),
        across ? average(state.curvatureAverage(), cut(state, curvature * norm * norm)) : 0,
        state.previousStep(),
        state.guard());
  }

  /** {@code c |u|^2} as it is averaged: no more than a multiple of the mean of those before. */
  private double cut(AdaptiveStepState state, double value) {
    double weights = 1 - StrictMath.pow(settings.memory(), state.directions());
    double mean = state.curvatureAverage() / weights;
    return weights > 0 && mean > 0 ? Math.min(value, settings.curvatureCut() * mean) : value;
  }

  private double average(double old, double value) {
    return settings.memory() * old + (1 - settings.memory()) * value;
  }

  private double curvature(StepMeasurement batch) {
    if (settings.certified()) {
      return batch.weightedFisher();
    }
    double correct = batch.meanSuccess() * batch.rewards();
    double success = (correct + 0.5) / (batch.rewards() + 1);
    double rise = settings.risingCurvature() ? Math.log(1 / (1 - success)) : 0;
    return settings.curvatureFactor() * (1 + rise) * batch.weightedFisher();
  }

  private StepProposal bounded(AdaptiveStepState pending, StepMeasurement batch, double curvature) {
    List<StepThreshold> thresholds = new ArrayList<>();
    thresholds.add(
        new StepThreshold(
            StepBound.SLOPE_OVER_CURVATURE,
            settings.honesty() == Honesty.ACROSS_STEPS
                ? acrossSteps(pending, batch)
                : rolloutHalves(pending, batch, curvature)));
    if (settings.klCheck()) {
      thresholds.add(
          new StepThreshold(
              StepBound.KL_CAP, Math.sqrt(2 * settings.klCap() / Math.max(batch.fisher(), TINY))));
    }
    if (pending.previousStep() != null) {
      thresholds.add(
          new StepThreshold(StepBound.GROWTH, settings.growth() * pending.previousStep()));
    }
    StepThreshold least = thresholds.get(0);
    for (StepThreshold threshold : thresholds) {
      if (threshold.stepSize() < least.stepSize()) {
        least = threshold;
      }
    }
    StepProposal.Builder proposal =
        StepProposal.builder()
            .setThresholds(List.copyOf(thresholds))
            .setHonestyRatio(pending.honestyRatio())
            .setHonestyKnown(pending.honestSlopes() > 0)
            .setDirectionNorm(batch.directionNorm())
            .setFisher(batch.fisher())
            .setCurvature(curvature)
            .setCandidateCount(settings.candidates())
            .setPending(pending);
    if (!(least.stepSize() > 0)) {
      return proposal.setReason("no positive slope along the direction").build();
    }
    if (!Double.isFinite(least.stepSize())) {
      return proposal.setReason("nothing bounds the step").build();
    }
    return proposal.setStepSize(least.stepSize()).setBinding(least.bound()).build();
  }

  private double acrossSteps(AdaptiveStepState pending, StepMeasurement batch) {
    double promised = pending.promisedAverage();
    double slope =
        settings.honestyApplied()
            ? Math.max(
                BelievedSlope.share(settings, pending) * pending.honestAverage(),
                settings.honestyFloor() * promised)
            : promised;
    return settings.safety()
        * pending.guard().scale()
        * Math.max(slope, 0)
        / Math.max(pending.curvatureAverage(), TINY)
        * batch.directionNorm();
  }

  private double rolloutHalves(AdaptiveStepState pending, StepMeasurement batch, double curvature) {
    double slope = batch.promisedSlope() / batch.directionNorm();
    if (!(slope > 0)) {
      return 0;
    }
    double honesty =
        settings.honestyApplied()
            ? Math.min(1, Math.max(pending.honestyRatio(), settings.honestyFloor()))
            : 1;
    return settings.safety()
        * pending.guard().scale()
        * honesty
        * slope
        / Math.max(curvature, TINY);
  }

  private StepProposal nothing(AdaptiveStepState pending, String reason, boolean skipped) {
    return StepProposal.builder()
        .setHonestyRatio(pending.honestyRatio())
        .setHonestyKnown(pending.honestSlopes() > 0)
        .setReason(reason)
        .setSkipped(skipped)
        .setPending(pending)
        .build();
  }

  /** Tries the candidates one after the other until one is accepted. */
  public StepOutcome decide(StepProposal proposal, DoubleFunction<TrialMeasurement> trial) {
    Optional<Double> kl = Optional.empty();
    int backtracks = 0;
    for (double step : proposal.candidates()) {
      TrialMeasurement measured = trial.apply(step);
      kl = Optional.of(measured.measuredKl());
      if (acceptable(measured)) {
        Optional<StepBound> binding =
            backtracks == 0 ? proposal.binding() : Optional.of(StepBound.TRIAL);
        return taken(proposal, step, backtracks, binding, kl);
      }
      backtracks++;
    }
    return rejected(proposal, backtracks, kl);
  }

  /**
   * Decides on trials that were measured beforehand, one for each candidate in their order; those
   * after the first acceptable one may be left out.
   */
  public StepOutcome decide(StepProposal proposal, List<TrialMeasurement> trials) {
    return decide(
        proposal,
        step ->
            trials.stream()
                .filter(trial -> trial.stepSize() == step)
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "There is no trial at the candidate step " + step)));
  }

  /** Whether a trial passes every check that applies to it. */
  boolean acceptable(TrialMeasurement trial) {
    if (!trial.finite()) {
      return false;
    }
    if (settings.klCheck() && !(trial.measuredKl() <= 2 * settings.klCap())) {
      return false;
    }
    return trial.successGain() == null
        || trial.successGain() >= -settings.gainCheckWidth() * trial.successGainStandardError();
  }

  StepOutcome taken(
      StepProposal proposal,
      double step,
      int backtracks,
      Optional<StepBound> binding,
      Optional<Double> kl) {
    AdaptiveStepState pending = proposal.pending();
    // A step taken blindly, at the honesty floor, is no step to grow from.
    boolean known = BelievedSlope.known(settings, pending);
    return new StepOutcome(
        proposal,
        step,
        backtracks,
        binding,
        kl,
        Optional.empty(),
        known ? pending.withPreviousStep(step) : pending);
  }

  StepOutcome rejected(StepProposal proposal, int backtracks, Optional<Double> kl) {
    AdaptiveStepState pending = proposal.pending();
    boolean tried = proposal.stepSize() > 0;
    boolean halve = !proposal.skipped() && pending.previousStep() != null;
    return new StepOutcome(
        proposal,
        0,
        backtracks,
        tried ? Optional.of(StepBound.TRIAL) : Optional.empty(),
        kl,
        Optional.of(proposal.reason().orElse("no trial step passed the checks")),
        halve ? pending.withPreviousStep(pending.previousStep() / 2) : pending);
  }
}
