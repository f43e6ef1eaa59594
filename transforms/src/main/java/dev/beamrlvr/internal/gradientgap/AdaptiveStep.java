package dev.beamrlvr.internal.gradientgap;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.HeldOutSlope;
import dev.beamrlvr.gradientgap.RewardGuard;
import dev.beamrlvr.gradientgap.SlopeModel;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * The largest step that slope, curvature and KL divergence allow: a state machine on scalars.
 *
 * <p>Our own derivation (THEORY A4 for the form of the threshold, D and E for the rule, there
 * without {@code a}, {@code k} and {@code cut}, and with {@code b = h}); the paper states
 * thresholds but no algorithm. With the constants of {@link AdaptiveStepSettings}:
 *
 * <pre>
 * lambda = 1 + log 1/(1 - Jbar)            Jbar = (correct + 1/2) / (rewards + 1); or 1
 * c      = lambda mean_q v_q F_q
 * Eb &lt;- EMA(b), Ep &lt;- EMA(&lt;u,g&gt;), Ec &lt;- EMA(min(c |u|^2, cut Ec0))   Ec0: mean of c |u|^2 before
 *                 b: slope h after the step before, or before this step, or the mean of both
 * eta = s scale max(a' Eb, rho_min Ep, 0) / Ec |u|
 *                 a' = a E^2 / (E^2 + k V)       E: mean of b, V: variance of that mean
 * eta = min(eta, sqrt(2 tau / F), grow eta_prev)      the second not where there is no KL cap
 * accept iff finite and mean(e^delta - 1 - delta) &lt;= 2 tau
 * else halve, {@code candidates} trials in all, then 0
 * </pre>
 *
 * <p>The lines with {@code Eb} are those of {@link HeldOutSlope}; another {@link SlopeModel} has
 * others.
 *
 * <p>The vectors live with the caller, who needs three of them: the direction {@code u}, the
 * unbiased gradient {@code g} and the previous momentum. No method changes its arguments; the
 * object is immutable and safe for concurrent use.
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

  /** Returns what the rule was made with. */
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
    return bounded(settings.slope().remember(unmoved, batch, settings.curvature()), batch);
  }

  private StepProposal bounded(AdaptiveStepState pending, StepMeasurement batch) {
    StepLimits limits = settings.limits();
    double share = limits.safety() * pending.guard().scale();
    List<StepThreshold> thresholds = new ArrayList<>();
    thresholds.add(
        new StepThreshold(
            StepBound.SLOPE_OVER_CURVATURE,
            settings.slope().stepSize(share, pending, batch, settings.curvature())));
    if (limits.hasKlCap()) {
      thresholds.add(
          new StepThreshold(
              StepBound.KL_CAP, Math.sqrt(2 * limits.klCap() / Math.max(batch.fisher(), TINY))));
    }
    if (pending.previousStep() != null) {
      thresholds.add(new StepThreshold(StepBound.GROWTH, limits.growth() * pending.previousStep()));
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
            .setSlopeRatio(pending.slopeRatio())
            .setSlopeRatioKnown(pending.heldOutSlopes() > 0)
            .setDirectionNorm(batch.directionNorm())
            .setFisher(batch.fisher())
            .setCurvature(settings.curvature().of(batch))
            .setCandidateCount(limits.candidates())
            .setPending(pending);
    if (!(least.stepSize() > 0)) {
      return proposal.setReason("no positive slope along the direction").build();
    }
    if (!Double.isFinite(least.stepSize())) {
      return proposal.setReason("nothing bounds the step").build();
    }
    return proposal.setStepSize(least.stepSize()).setBinding(least.bound()).build();
  }

  private StepProposal nothing(AdaptiveStepState pending, String reason, boolean skipped) {
    return StepProposal.builder()
        .setSlopeRatio(pending.slopeRatio())
        .setSlopeRatioKnown(pending.heldOutSlopes() > 0)
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
    return !settings.limits().hasKlCap() || trial.measuredKl() <= 2 * settings.limits().klCap();
  }

  StepOutcome taken(
      StepProposal proposal,
      double step,
      int backtracks,
      Optional<StepBound> binding,
      Optional<Double> kl) {
    AdaptiveStepState pending = proposal.pending();
    // A step taken blindly, at the floor of the slope, is no step to grow from.
    boolean known = settings.slope().isKnown(pending);
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
