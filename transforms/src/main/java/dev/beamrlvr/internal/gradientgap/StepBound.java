package dev.beamrlvr.internal.gradientgap;

/** What can bound a step. */
public enum StepBound {
  /**
   * {@code s scale a b / c}: the peak of the quadratic model of the gain, times the safety and the
   * factor on the slope.
   */
  SLOPE_OVER_CURVATURE("slope-over-curvature"),
  /** {@code sqrt(2 tau / F)}: where the quadratic model of the KL divergence reaches the cap. */
  KL_CAP("kl-cap"),
  /** {@code grow eta_prev}: the previous step times the largest growth. */
  GROWTH("growth"),
  /** A KL divergence or a success gain that was measured at a trial step. */
  TRIAL("trial");

  private final String label;

  StepBound(String label) {
    this.label = label;
  }

  /** The name in records and reports. */
  public String label() {
    return label;
  }
}
