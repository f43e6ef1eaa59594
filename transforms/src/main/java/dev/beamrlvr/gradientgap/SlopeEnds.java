package dev.beamrlvr.gradientgap;

/**
 * At which end of a step its held-out slope is measured.
 *
 * <p>Over a step the slope falls, by the curvature times the step. What the step gains is its
 * length times the slope midway (the trapezoid rule): nothing once it is twice as long as the
 * quadratic model's peak, where the slope after it is minus the one before it. Our own.
 */
public enum SlopeEnds {
  /** After the step: that of the next batch along the direction taken (THEORY E). */
  AFTER,
  /** Before the step: {@link StepMeasurement#slopeBefore()}. */
  BEFORE,
  /** The mean of both, so that a step is judged by what it gained, with half the variance. */
  BOTH
}
