package dev.beamrlvr.laboratory.thresholds;

/**
 * P1: a step for which the log-odds gain is at least half the linear one, from bounds on whole
 * responses (THEORY A4; our own derivation, under the assumptions of the paper's Theorem 1 and up
 * to 16 times its step).
 *
 * <p>{@code kappa >= -(G_o^2 + 2 L_o)} on the whole segment, so {@code eta <= dmu / (2 L_o +
 * G_o^2)} suffices.
 */
public final class TrajectoryThreshold {

  private TrajectoryThreshold() {}

  /**
   * {@code [dmu]+ / (2 L_o + G_o^2)}.
   *
   * @param gapAlignment {@code dmu}
   * @param scoreBound {@code G_o}: no score of a response is longer
   * @param hessianBound {@code L_o}: no Hessian of a response's log-probability is larger
   */
  public static double stepSize(double gapAlignment, double scoreBound, double hessianBound) {
    return Math.max(gapAlignment, 0) / (2 * hessianBound + scoreBound * scoreBound);
  }

  /**
   * {@code 4 [dmu]+ / diam(O-)^2} for a softmax of linear logits, where the Hessian is the same for
   * all responses.
   *
   * @param wrongDiameter largest distance between features of wrong responses
   */
  public static double linearSoftmax(double gapAlignment, double wrongDiameter) {
    return 4 * Math.max(gapAlignment, 0) / (wrongDiameter * wrongDiameter);
  }
}
