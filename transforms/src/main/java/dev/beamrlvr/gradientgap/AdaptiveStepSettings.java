package dev.beamrlvr.gradientgap;

import com.google.auto.value.AutoValue;
import java.io.Serializable;

/**
 * The constants of the {@link AdaptiveStep}.
 *
 * <p>{@link #acrossSteps()} and {@link #rolloutHalves()} are one configuration each for every task
 * (THEORY E and D); there is no learning rate among them.
 */
@AutoValue
public abstract class AdaptiveStepSettings implements Serializable {

  /** How the promised slope is checked. */
  public abstract Honesty honesty();

  /**
   * {@code s}: multiplies the step that slope and curvature allow. Where the slope is that of
   * THEORY D and E and counts once, 1 is where the quadratic model of the gain peaks.
   */
  public abstract double safety();

  /** {@code lam0} in the curvature ratio {@code lambda = lam0 (1 + log 1/(1 - J))}. */
  public abstract double curvatureFactor();

  /**
   * Whether the curvature ratio rises with success, as in THEORY; otherwise it is {@code lam0}.
   *
   * <p>The rise bounds the worst curvature that a step may meet. Across steps the honest slope
   * shows what curvature the previous step did meet, so a rule can do without.
   */
  public abstract boolean risingCurvature();

  /** {@code beta}: memory of the averages of slopes and curvature, in [0, 1). */
  public abstract double memory();

  /** {@code rho_min}: the honesty ratio is never taken lower than this. */
  public abstract double honestyFloor();

  /** At which end of a step the honest slope across steps is measured; after it in THEORY E. */
  public abstract SlopeEnds slopeEnds();

  /**
   * {@code a}: what the honest slope across steps is multiplied by.
   *
   * <p>With {@code b} the slope that a step begins with, {@code c0} the true curvature and {@code
   * c} the rule's, the slope after the step is {@code b - c0 eta} and the mean of both ends {@code
   * b - c0 eta / 2}. So the rule settles where {@code eta = a (b - c0 eta) / c}, at {@code b / (c0
   * + c / a)}, or with both ends at {@code b / (c0 / 2 + c / a)}. Whatever {@code a} is, that is
   * below {@code b / c0}, the peak of the quadratic model, or with both ends below {@code 2 b /
   * c0}, the threshold beyond which a step loses (THEORY A4). Steps beyond the peak gain less at
   * once and more in the long run, where the slope reaches further than the noise.
   */
  public abstract double honestSlopeFactor();

  /**
   * {@code k}: the average honest slope {@code E} is shrunk to {@code E E^2 / (E^2 + k V)}, {@code
   * V} being the variance of that average as the spread of the slopes tells it; 0 in THEORY E.
   *
   * <p>Where slopes are as small as their noise, as with rewards that teach nothing, a positive
   * average is mostly luck, and steps taken on it wander. With fewer than two slopes nothing is
   * believed: steps are then taken at the honesty floor, and the first that is not may be any
   * multiple of them.
   */
  public abstract double honestSlopeDoubt();

  /**
   * {@code cut}: the curvature of a batch counts as at most this many times the mean of those
   * before it; infinite in THEORY E, which averages whatever was measured.
   *
   * <p>A single very unlikely response can make one batch's curvature fifty times that of its
   * neighbours. Uncut, it would rule the average, and shorten every step, for as long as the memory
   * lasts. The batch's own step stays bounded by its uncut KL divergence.
   */
  public abstract double curvatureCut();

  /** {@code tau}: KL divergence allowed for an update, in nats for a response. */
  public abstract double klCap();

  /** {@code grow}: largest ratio of a step to the previous one. */
  public abstract double growth();

  /** How many steps are tried, each half the one before. */
  public abstract int candidates();

  /** {@code b1}: momentum of the direction, in [0, 1). */
  public abstract double momentum();

  /** {@code b2}: memory of the squared gradient in the diagonal preconditioner, in [0, 1). */
  public abstract double preconditionerMemory();

  /**
   * {@code floor}: added to every entry's root mean square gradient, as a share of the root of
   * their mean square. For a preconditioner that knows past gradients only, as the simulators' does
   * (THEORY E): it keeps entries that were quiet so far from exploding.
   */
  public abstract double preconditionerFloor();

  /** {@code zA}: a trial whose success gain is this many standard errors below 0 is rejected. */
  public abstract double gainCheckWidth();

  /** Whether the curvature comes weighted by success rates (provable bound P2, lambda = 1). */
  public abstract boolean certified();

  /** Whether trials are checked against the KL cap. Off only in experiments. */
  public abstract boolean klCheck();

  /** Whether a falling success rate shrinks the steps. Off only in experiments. */
  public abstract boolean guard();

  /** Whether the honesty ratio is applied; off only in experiments (plug-in slope). */
  public abstract boolean honestyApplied();

  abstract Builder toBuilder();

  /** THEORY E: the default of the simulators; training takes {@link #forTraining()}. */
  public static AdaptiveStepSettings acrossSteps() {
    return common()
        .setHonesty(Honesty.ACROSS_STEPS)
        .setMemory(0.9)
        .setHonestyFloor(0.02)
        .setKlCap(0.02)
        .setCandidates(3)
        .setMomentum(0.9)
        .setPreconditionerFloor(0.3)
        .build();
  }

  /**
   * What training takes: THEORY E with
   *
   * <ul>
   *   <li>a curvature ratio of 1 at any success ({@link #risingCurvature()}),
   *   <li>averages twice as long, without outlying curvatures ({@link #curvatureCut()}),
   *   <li>slopes measured at both ends of a step ({@link SlopeEnds#BOTH}),
   *   <li>eight times that slope ({@link #honestSlopeFactor()}) where it stands out of its noise,
   *       half of that at five standard errors, and less below ({@link #honestSlopeDoubt()}),
   *   <li>a momentum of 0.8: what a longer one carries along after its slope is gone leads steps
   *       this long astray,
   *   <li>a KL divergence of 0.2 nat, for starts that have far to go,
   *   <li>steps that grow by a quarter at most, since slopes fall fast at first and averages lag,
   *   <li>two candidates, each of which costs the language model a forward pass.
   * </ul>
   *
   * <p>On the simulators it ends where {@link #acrossSteps()} does, within a point. On a language
   * model that one falls behind a tuned constant step; this one mostly keeps up.
   */
  public static AdaptiveStepSettings forTraining() {
    return acrossSteps()
        .withConstantCurvatureRatio()
        .withMemory(0.95)
        .withSlopeEnds(SlopeEnds.BOTH)
        .withHonestSlopeFactor(8)
        .withHonestSlopeDoubt(25)
        .withCurvatureCut(4)
        .withMomentum(0.8)
        .withKlCap(0.2)
        .withGrowth(1.25)
        .withCandidates(2);
  }

  /** The constants that training takes with a variant. */
  public static AdaptiveStepSettings forTraining(Honesty honesty) {
    return honesty == Honesty.ACROSS_STEPS ? forTraining() : rolloutHalves();
  }

  /** THEORY D. */
  public static AdaptiveStepSettings rolloutHalves() {
    return common()
        .setHonesty(Honesty.ROLLOUT_HALVES)
        .setMemory(0.98)
        .setHonestyFloor(0.1)
        .setKlCap(0.1)
        .setCandidates(6)
        .setMomentum(0)
        .setPreconditionerFloor(0)
        .build();
  }

  /** The recommended constants of a variant. */
  public static AdaptiveStepSettings of(Honesty honesty) {
    return honesty == Honesty.ACROSS_STEPS ? acrossSteps() : rolloutHalves();
  }

  private static Builder common() {
    return new AutoValue_AdaptiveStepSettings.Builder()
        .setSafety(1)
        .setCurvatureFactor(1)
        .setSlopeEnds(SlopeEnds.AFTER)
        .setHonestSlopeFactor(1)
        .setHonestSlopeDoubt(0)
        .setRisingCurvature(true)
        .setCurvatureCut(Double.POSITIVE_INFINITY)
        .setGrowth(2)
        .setPreconditionerMemory(0.98)
        .setGainCheckWidth(2)
        .setCertified(false)
        .setKlCheck(true)
        .setGuard(true)
        .setHonestyApplied(true);
  }

  /**
   * {@code s} in (0, 2): beyond 2 the quadratic model itself predicts a loss, where the slope
   * counts once ({@link #honestSlopeFactor()}).
   */
  public AdaptiveStepSettings withSafety(double safety) {
    if (!(safety > 0 && safety < 2)) {
      throw new IllegalArgumentException("safety must lie in (0, 2), but is " + safety);
    }
    return toBuilder().setSafety(safety).build();
  }

  /** Sets {@link #curvatureFactor()}. */
  public AdaptiveStepSettings withCurvatureFactor(double factor) {
    return toBuilder().setCurvatureFactor(Arguments.positive("curvatureFactor", factor)).build();
  }

  /** Takes {@code lam0} for the curvature ratio at any success: {@link #risingCurvature()}. */
  public AdaptiveStepSettings withConstantCurvatureRatio() {
    return toBuilder().setRisingCurvature(false).build();
  }

  /** Sets {@link #memory()}. */
  public AdaptiveStepSettings withMemory(double memory) {
    return toBuilder().setMemory(Arguments.belowOne("memory", memory)).build();
  }

  /** Sets {@link #honestyFloor()}. */
  public AdaptiveStepSettings withHonestyFloor(double floor) {
    return toBuilder().setHonestyFloor(Arguments.between("honestyFloor", floor, 0, 1)).build();
  }

  /** Sets {@link #slopeEnds()}. */
  public AdaptiveStepSettings withSlopeEnds(SlopeEnds ends) {
    return toBuilder().setSlopeEnds(ends).build();
  }

  /** Sets {@link #honestSlopeFactor()}. */
  public AdaptiveStepSettings withHonestSlopeFactor(double factor) {
    return toBuilder()
        .setHonestSlopeFactor(Arguments.positive("honestSlopeFactor", factor))
        .build();
  }

  /** Sets {@link #honestSlopeDoubt()}. */
  public AdaptiveStepSettings withHonestSlopeDoubt(double variances) {
    return toBuilder()
        .setHonestSlopeDoubt(Arguments.between("honestSlopeDoubt", variances, 0, Double.MAX_VALUE))
        .build();
  }

  /** Sets {@link #curvatureCut()}: at least 1. */
  public AdaptiveStepSettings withCurvatureCut(double factor) {
    return toBuilder()
        .setCurvatureCut(Arguments.between("curvatureCut", factor, 1, Double.POSITIVE_INFINITY))
        .build();
  }

  /** Sets {@link #klCap()}. */
  public AdaptiveStepSettings withKlCap(double nats) {
    return toBuilder().setKlCap(Arguments.positive("klCap", nats)).build();
  }

  /** Sets {@link #growth()}. */
  public AdaptiveStepSettings withGrowth(double growth) {
    if (!(growth > 1) || Double.isInfinite(growth)) {
      throw new IllegalArgumentException("growth must be above 1 and finite, but is " + growth);
    }
    return toBuilder().setGrowth(growth).build();
  }

  /** Sets {@link #candidates()}. */
  public AdaptiveStepSettings withCandidates(int candidates) {
    return toBuilder().setCandidates(Arguments.atLeast("candidates", candidates, 1)).build();
  }

  /** Sets {@link #momentum()}. */
  public AdaptiveStepSettings withMomentum(double momentum) {
    return toBuilder().setMomentum(Arguments.belowOne("momentum", momentum)).build();
  }

  /** Sets {@link #preconditionerMemory()}. */
  public AdaptiveStepSettings withPreconditionerMemory(double memory) {
    return toBuilder()
        .setPreconditionerMemory(Arguments.belowOne("preconditionerMemory", memory))
        .build();
  }

  /** Sets {@link #preconditionerFloor()}. */
  public AdaptiveStepSettings withPreconditionerFloor(double floor) {
    return toBuilder()
        .setPreconditionerFloor(Arguments.between("preconditionerFloor", floor, 0, 1))
        .build();
  }

  /** Takes the curvature weighted by success rates, with lambda 1: the provable bound of P2. */
  public AdaptiveStepSettings withCertifiedCurvature() {
    return toBuilder().setCertified(true).build();
  }

  /** For experiments on what the checks are good for: any positive {@code s}, however reckless. */
  public AdaptiveStepSettings oversizedBy(double safety) {
    return toBuilder().setSafety(Arguments.positive("safety", safety)).build();
  }

  /** For experiments: neither the predicted nor the measured KL divergence bounds a step. */
  public AdaptiveStepSettings withoutKlCheck() {
    return toBuilder().setKlCheck(false).build();
  }

  /** For experiments: a falling success rate does not shrink the steps. */
  public AdaptiveStepSettings withoutGuard() {
    return toBuilder().setGuard(false).build();
  }

  /** For experiments: believes the slope that the direction promises. */
  public AdaptiveStepSettings withPlugInSlope() {
    return toBuilder().setHonestyApplied(false).build();
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setHonesty(Honesty value);

    abstract Builder setSafety(double value);

    abstract Builder setCurvatureFactor(double value);

    abstract Builder setRisingCurvature(boolean value);

    abstract Builder setMemory(double value);

    abstract Builder setHonestyFloor(double value);

    abstract Builder setSlopeEnds(SlopeEnds value);

    abstract Builder setHonestSlopeFactor(double value);

    abstract Builder setHonestSlopeDoubt(double value);

    abstract Builder setCurvatureCut(double value);

    abstract Builder setKlCap(double value);

    abstract Builder setGrowth(double value);

    abstract Builder setCandidates(int value);

    abstract Builder setMomentum(double value);

    abstract Builder setPreconditionerMemory(double value);

    abstract Builder setPreconditionerFloor(double value);

    abstract Builder setGainCheckWidth(double value);

    abstract Builder setCertified(boolean value);

    abstract Builder setKlCheck(boolean value);

    abstract Builder setGuard(boolean value);

    abstract Builder setHonestyApplied(boolean value);

    abstract AdaptiveStepSettings build();
  }
}
