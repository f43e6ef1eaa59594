package dev.beamrlvr.laboratory.thresholds;

/**
 * P3: a step from bounds on single tokens and the largest length; {@code 1 - J} enters only through
 * its logarithm (THEORY A4; our own derivation by a martingale argument).
 *
 * <p>With {@code Lam = 1 + log 1/(1 - J)}: {@code eta <= min(dmu / (T (2 L_p + 4 G_p^2 (Lam +
 * 0.35))), 1 / (G_p sqrt(2 T Lam)))} keeps half the linear gain.
 */
public final class BoundedScoreThreshold {

  private BoundedScoreThreshold() {}

  /**
   * The step.
   *
   * @param gapAlignment {@code dmu}
   * @param success {@code J}
   * @param tokenCurvature {@code L_p}
   * @param tokenScore {@code G_p}: no token changes the directional score by more
   * @param longest {@code T}: tokens of the longest response
   */
  public static double stepSize(
      double gapAlignment,
      double success,
      double tokenCurvature,
      double tokenScore,
      double longest) {
    double surprise = 1 + Math.log(1 / (1 - success));
    double square = tokenScore * tokenScore;
    double slope =
        Math.max(gapAlignment, 0)
            / (longest * (2 * tokenCurvature + 4 * square * (surprise + 0.35)));
    return Math.min(slope, 1 / (tokenScore * Math.sqrt(2 * longest * surprise)));
  }

  /** The largest of several thresholds: each is sufficient by itself. */
  public static double largest(double... thresholds) {
    double largest = 0;
    for (double threshold : thresholds) {
      largest = Math.max(largest, threshold);
    }
    return largest;
  }
}
