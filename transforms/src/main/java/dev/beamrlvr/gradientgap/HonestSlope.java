package dev.beamrlvr.gradientgap;

/** The slope of a batch that the rule goes by: at the {@link SlopeEnds} asked for, if known. */
final class HonestSlope {

  private HonestSlope() {}

  /** The slope after the step before, before this step, or the mean of both, as far as known. */
  static double of(AdaptiveStepSettings settings, AdaptiveStepState state, StepMeasurement batch) {
    double after = batch.honestSlope();
    if (!isMeasuredBefore(settings, batch)) {
      return after;
    }
    double before = batch.slopeBefore();
    boolean both = settings.slopeEnds() == SlopeEnds.BOTH && hasPrevious(state);
    return both ? (before + after) / 2 : before;
  }

  /** Whether the batch has an honest slope at all. */
  static boolean isMeasured(
      AdaptiveStepSettings settings, AdaptiveStepState state, StepMeasurement batch) {
    return settings.honesty() == Honesty.ROLLOUT_HALVES
        || hasPrevious(state)
        || isMeasuredBefore(settings, batch);
  }

  private static boolean isMeasuredBefore(AdaptiveStepSettings settings, StepMeasurement batch) {
    return settings.honesty() == Honesty.ACROSS_STEPS
        && settings.slopeEnds() != SlopeEnds.AFTER
        && batch.slopeBefore() != null;
  }

  /** The first direction has no previous one that its batch could measure. */
  private static boolean hasPrevious(AdaptiveStepState state) {
    return state.directions() > 0;
  }
}
