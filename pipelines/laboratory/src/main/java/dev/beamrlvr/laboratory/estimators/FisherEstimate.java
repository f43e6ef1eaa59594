package dev.beamrlvr.laboratory.estimators;

/** Fisher information {@code F = E[X^2]} along a unit direction (THEORY B6). */
public final class FisherEstimate {

  private FisherEstimate() {}

  /** Mean of {@code X_i^2}: unbiased, noisy. */
  public static double fromScores(double[] scores) {
    double sum = 0;
    for (double score : scores) {
      sum += score * score;
    }
    return sum / scores.length;
  }

  /**
   * {@code 2 KL / eps^2} from the full-vocabulary KL divergence summed over tokens: low variance,
   * never negative. Best at {@code eps sqrt(F)} between 0.1 and 0.3 in float32.
   *
   * @param kl in nats for a response
   * @param distance {@code eps}
   */
  public static double fromKl(double kl, double distance) {
    if (!(distance > 0)) {
      throw new IllegalArgumentException("distance must be positive, but is " + distance);
    }
    return 2 * kl / (distance * distance);
  }
}
