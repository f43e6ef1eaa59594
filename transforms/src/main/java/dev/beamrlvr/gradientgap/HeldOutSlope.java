package dev.beamrlvr.gradientgap;

import dev.beamrlvr.internal.Arguments;

/**
 * The average of held-out slopes over the average of curvature (THEORY E; shrinking, factor and
 * both ends are our own additions to it).
 *
 * <p>With {@code b} the slope that a step begins with, {@code c0} the true curvature and {@code c}
 * the model's, the slope after the step is {@code b - c0 eta} and the mean of both ends {@code b -
 * c0 eta / 2}. So steps settle where {@code eta = a (b - c0 eta) / c}, at {@code b / (c0 + c / a)},
 * or with both ends at {@code b / (c0 / 2 + c / a)}. Whatever the factor {@code a} is, that is
 * below {@code b / c0}, the peak of the quadratic model, or with both ends below {@code 2 b / c0},
 * the threshold beyond which a step loses (THEORY A4). Steps beyond the peak gain less at once and
 * more in the long run, where the slope reaches further than the noise.
 *
 * @param memory {@code beta}: memory of the averages of slopes and curvature, in [0, 1)
 * @param ends at which ends of a step its slope is measured
 * @param factor {@code a}: what the average held-out slope is multiplied by, positive
 * @param doubt {@code k}: the average {@code E} is shrunk to {@code E E^2 / (E^2 + k V)}, {@code V}
 *     being the variance of that average as the spread of the slopes tells it; at least 0. Where
 *     slopes are as small as their noise, as with rewards that teach nothing, a positive average is
 *     mostly luck, and steps taken on it wander. With doubt and fewer than two slopes nothing is
 *     believed: steps are then taken at the floor, and the first that is not may be any multiple of
 *     them
 * @param floor {@code rho_min}: the slope is never taken lower than this share of the average
 *     in-sample slope, in [0, 1]
 */
public record HeldOutSlope(double memory, SlopeEnds ends, double factor, double doubt, double floor)
    implements SlopeModel {

  private static final double TINY = 1e-300;
  private static final int FEWEST_SLOPES = 2;

  /**
   * Checks the constants.
   *
   * @throws IllegalArgumentException that names the one out of range
   */
  public HeldOutSlope {
    Arguments.belowOne("memory", memory);
    Arguments.positive("factor", factor);
    Arguments.between("doubt", doubt, 0, Double.MAX_VALUE);
    Arguments.between("floor", floor, 0, 1);
  }

  /**
   * What training takes: averages over some twenty steps, slopes measured at both ends, eight times
   * that slope where it stands out of its noise, half of that at five standard errors, and less
   * below.
   */
  public static HeldOutSlope forTraining() {
    return new HeldOutSlope(0.95, SlopeEnds.BOTH, 8, 25, 0.02);
  }

  /** The same with slopes measured at other ends. */
  public HeldOutSlope withEnds(SlopeEnds ends) {
    return new HeldOutSlope(memory, ends, factor, doubt, floor);
  }

  /** The same with the average slope as it is, neither multiplied nor doubted. */
  public HeldOutSlope atFaceValue() {
    return new HeldOutSlope(memory, ends, 1, 0, floor);
  }

  @Override
  public AdaptiveStepState remember(
      AdaptiveStepState state, StepMeasurement batch, CurvatureModel curvature) {
    double norm = batch.directionNorm();
    double heldOut = measured(state, batch);
    return new AdaptiveStepState(
        state.directions() + 1,
        state.heldOutSlopes() + (isMeasured(state, batch) ? 1 : 0),
        average(state.heldOutAverage(), heldOut),
        average(state.heldOutSquares(), heldOut * heldOut),
        average(state.inSampleAverage(), batch.inSampleSlope()),
        average(
            state.curvatureAverage(),
            curvature.limited(curvature.of(batch) * norm * norm, meanCurvature(state))),
        state.previousStep(),
        state.guard());
  }

  @Override
  public double stepSize(
      double share, AdaptiveStepState state, StepMeasurement batch, CurvatureModel curvature) {
    double slope =
        Math.max(believed(state) * state.heldOutAverage(), floor * state.inSampleAverage());
    return share
        * Math.max(slope, 0)
        / Math.max(state.curvatureAverage(), TINY)
        * batch.directionNorm();
  }

  /** Whether there are slopes enough to tell their noise; always where nothing is doubted. */
  @Override
  public boolean isKnown(AdaptiveStepState state) {
    return doubt == 0 || state.heldOutSlopes() >= FEWEST_SLOPES;
  }

  /** The slope after the step before, before this step, or the mean of both, as far as known. */
  private double measured(AdaptiveStepState state, StepMeasurement batch) {
    double after = batch.heldOutSlope();
    if (!isMeasuredBefore(batch)) {
      return after;
    }
    double before = batch.slopeBefore();
    boolean both = ends == SlopeEnds.BOTH && hasPrevious(state);
    return both ? (before + after) / 2 : before;
  }

  private boolean isMeasured(AdaptiveStepState state, StepMeasurement batch) {
    return hasPrevious(state) || isMeasuredBefore(batch);
  }

  private boolean isMeasuredBefore(StepMeasurement batch) {
    return ends != SlopeEnds.AFTER && batch.slopeBefore() != null;
  }

  /** The first direction has no previous one that its batch could measure. */
  private static boolean hasPrevious(AdaptiveStepState state) {
    return state.directions() > 0;
  }

  /** Bias-corrected average of {@code c |u|^2}; 0 before the first batch. */
  private double meanCurvature(AdaptiveStepState state) {
    double weights = 1 - StrictMath.pow(memory, state.directions());
    return weights > 0 ? state.curvatureAverage() / weights : 0;
  }

  private double average(double old, double value) {
    return memory * old + (1 - memory) * value;
  }

  /** What the average held-out slope is multiplied by; 0 while it is not {@link #isKnown known}. */
  private double believed(AdaptiveStepState state) {
    if (doubt == 0) {
      return factor;
    }
    if (!isKnown(state)) {
      return 0;
    }
    int slopes = state.heldOutSlopes();
    double forgotten = StrictMath.pow(memory, slopes);
    double mean = state.heldOutAverage() / (1 - forgotten);
    double spread = Math.max(0, state.heldOutSquares() / (1 - forgotten) - mean * mean);
    double shareOfOne = (1 - memory) / (1 + memory) * (1 + forgotten) / (1 - forgotten);
    // The spread of a few slopes is itself uncertain: three times the variance for two of them.
    double fewSlopes = (slopes + 1.0) / (slopes - 1);
    double variance = fewSlopes * spread * shareOfOne / (1 - shareOfOne);
    double square = mean * mean;
    return factor * square / Math.max(square + doubt * variance, TINY);
  }
}
