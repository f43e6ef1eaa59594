package dev.beamrlvr.laboratory.thresholds;

/**
 * The step-size condition of the paper's Theorem 1: {@code eta <= [dmu]+ / (2 (L_o + 8 G_o^2))}.
 *
 * <p>{@code G_o} bounds the norm of {@code grad log pi(o)} and {@code L_o} the spectral norm of its
 * Hessian, for every response, at every point. The consequence for the success rate is {@link
 * dev.beamrlvr.internal.gradientgap.CumulativeGain}.
 */
public final class TheoremOneThreshold {

  private TheoremOneThreshold() {}

  /**
   * The largest admissible step along the unit direction.
   *
   * @param gapAlignment {@code dmu}
   * @param scoreBound {@code G_o}
   * @param hessianBound {@code L_o}
   */
  public static double stepSize(double gapAlignment, double scoreBound, double hessianBound) {
    return Math.max(gapAlignment, 0) / (2 * (hessianBound + 8 * scoreBound * scoreBound));
  }
}
