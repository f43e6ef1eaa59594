package dev.beamrlvr.laboratory.thresholds;

/**
 * P2: a step from the curvature of single tokens and the mean length of correct responses (THEORY
 * A4; our own derivation by Jensen's inequality, with the shape in length and {@code 1 - J} that
 * the paper's Theorem 3 announces but not that theorem).
 *
 * <p>If every token log-probability has {@code d' Hess d >= -L_p}, then {@code eta <= (1 - J)
 * [dmu]+ / (L_p T+)} keeps half the linear gain, and twice that does not lower the success rate.
 */
public final class MeanLengthThreshold {

  private MeanLengthThreshold() {}

  /**
   * {@code (1 - J) [dmu]+ / (L_p T+)}: half the linear gain is kept.
   *
   * @param gapAlignment {@code dmu}
   * @param success {@code J}
   * @param tokenCurvature {@code L_p}
   * @param correctLength {@code T+}: mean number of tokens of correct responses
   */
  public static double stepSize(
      double gapAlignment, double success, double tokenCurvature, double correctLength) {
    return (1 - success) * Math.max(gapAlignment, 0) / (tokenCurvature * correctLength);
  }

  /** Twice {@link #stepSize}: the success rate does not fall. */
  public static double monotone(
      double gapAlignment, double success, double tokenCurvature, double correctLength) {
    return 2 * stepSize(gapAlignment, success, tokenCurvature, correctLength);
  }
}
