package dev.beamrlvr.laboratory.thresholds;

/**
 * Steps along one direction that many prompts share (THEORY A5; our own derivation).
 *
 * <p>Arrays have one entry for each prompt.
 */
public final class ManyPromptThreshold {

  private ManyPromptThreshold() {}

  /**
   * {@code 2 [sum_q J_q (1 - J_q) dmu_q]+ / (L_p sum_q J_q T_q+)}: the mean success rate does not
   * fall.
   *
   * @param success {@code J_q}
   * @param gapAlignment {@code dmu_q}
   * @param correctLength {@code T_q+}
   * @param tokenCurvature {@code L_p}
   */
  public static double averageSuccess(
      double[] success, double[] gapAlignment, double[] correctLength, double tokenCurvature) {
    double slope = 0;
    double tokens = 0;
    for (int q = 0; q < success.length; q++) {
      slope += success[q] * (1 - success[q]) * gapAlignment[q];
      tokens += success[q] * correctLength[q];
    }
    return 2 * Math.max(slope, 0) / (tokenCurvature * tokens);
  }

  /**
   * {@code min_q 2 [dmu_q]+ / B_q}: no prompt's log-odds fall; 0 as soon as one prompt is
   * misaligned.
   *
   * @param gapAlignment {@code dmu_q}
   * @param curvatureBound {@code B_q >= -kappa_q} on the whole step
   */
  public static double everyPrompt(double[] gapAlignment, double[] curvatureBound) {
    double least = Double.POSITIVE_INFINITY;
    for (int q = 0; q < gapAlignment.length; q++) {
      least = Math.min(least, 2 * Math.max(gapAlignment[q], 0) / curvatureBound[q]);
    }
    return least;
  }
}
