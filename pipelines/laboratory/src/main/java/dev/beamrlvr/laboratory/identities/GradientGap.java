package dev.beamrlvr.laboratory.identities;

/**
 * The gradient gap of one prompt (the paper's central quantity; THEORY A1).
 *
 * <p>{@code gap = E+[grad log pi] - E-[grad log pi]}. As {@code J E+[.] + (1 - J) E-[.] = 0},
 * {@code grad J = J (1 - J) gap} and {@code d ell / dt = gap . dw/dt}.
 *
 * @param success {@code J}, in [0, 1]
 * @param gap the vector
 */
public record GradientGap(double success, double[] gap) {

  public GradientGap {
    if (!(success >= 0 && success <= 1)) {
      throw new IllegalArgumentException("success must lie in [0, 1], but is " + success);
    }
    gap = gap.clone();
  }

  /** From the mean scores of correct and of wrong responses. */
  public static GradientGap of(double success, double[] correctMean, double[] wrongMean) {
    double[] gap = new double[correctMean.length];
    for (int i = 0; i < gap.length; i++) {
      gap[i] = correctMean[i] - wrongMean[i];
    }
    return new GradientGap(success, gap);
  }

  @Override
  public double[] gap() {
    return gap.clone();
  }

  /** {@code |gap|}. */
  public double norm() {
    return Math.sqrt(alignment(gap));
  }

  /** {@code dmu = gap . direction}, in nats per unit of step for a unit direction. */
  public double alignment(double[] direction) {
    double sum = 0;
    for (int i = 0; i < gap.length; i++) {
      sum += gap[i] * direction[i];
    }
    return sum;
  }

  /** {@code grad J = J (1 - J) gap}. */
  public double[] successGradient() {
    double[] gradient = gap.clone();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] *= success * (1 - success);
    }
    return gradient;
  }

  /** {@code G_o / max(J, 1 - J)}: no gap is longer if no score is longer than {@code G_o}. */
  public static double normBound(double success, double scoreBound) {
    return scoreBound / Math.max(success, 1 - success);
  }
}
