package dev.beamrlvr.laboratory.identities;

/**
 * What the responses to one prompt say about one direction: slope and curvature of the success rate
 * and of its log-odds (THEORY A3; our own derivation).
 *
 * <pre>
 * ell'  = dmu   = E+[X] - E-[X]
 * ell'' = kappa = (Var+[X] + E+[h]) - (Var-[X] + E-[h])
 * C+- = E+-[X^2 + h],  J C+ + (1 - J) C- = 0,  J'' = J C+
 * kappa = C+ / (1 - J) - (1 - 2 J) dmu^2 = -C- / J - (1 - 2 J) dmu^2
 * </pre>
 *
 * @param success {@code J}
 * @param gapAlignment {@code dmu}
 * @param curvature {@code kappa}
 * @param correctVariance {@code Var+[X]}
 * @param wrongVariance {@code Var-[X]}
 * @param correctSecond {@code C+}
 * @param wrongSecond {@code C-}
 * @param fisher {@code F = E[X^2]}
 */
public record DirectionalMoments(
    double success,
    double gapAlignment,
    double curvature,
    double correctVariance,
    double wrongVariance,
    double correctSecond,
    double wrongSecond,
    double fisher) {

  /**
   * From every possible response.
   *
   * @param probabilities of the responses, summing to 1
   * @param correct their verdicts, not all equal
   * @param scores {@code X} of each
   * @param hessians {@code h} of each
   */
  public static DirectionalMoments of(
      double[] probabilities, boolean[] correct, double[] scores, double[] hessians) {
    Side right = Side.of(probabilities, correct, true, scores, hessians);
    Side wrong = Side.of(probabilities, correct, false, scores, hessians);
    if (!(right.mass > 0 && wrong.mass > 0)) {
      throw new IllegalArgumentException(
          "Both correct and wrong responses are needed, but their probabilities are "
              + right.mass
              + " and "
              + wrong.mass);
    }
    return new DirectionalMoments(
        right.mass,
        right.mean - wrong.mean,
        (right.variance() + right.hessian) - (wrong.variance() + wrong.hessian),
        right.variance(),
        wrong.variance(),
        right.square + right.hessian,
        wrong.square + wrong.hessian,
        right.mass * right.square + wrong.mass * wrong.square);
  }

  /** {@code J' = J (1 - J) dmu}: slope of the success rate. */
  public double successSlope() {
    return success * (1 - success) * gapAlignment;
  }

  /** {@code J'' = J C+}: curvature of the success rate. */
  public double successCurvature() {
    return success * correctSecond;
  }

  /** {@code kappa} from correct responses only. */
  public double curvatureFromCorrect() {
    return correctSecond / (1 - success) - (1 - 2 * success) * gapAlignment * gapAlignment;
  }

  /** {@code kappa} from wrong responses only. */
  public double curvatureFromWrong() {
    return -wrongSecond / success - (1 - 2 * success) * gapAlignment * gapAlignment;
  }

  /** {@code J C+ + (1 - J) C-}: 0 up to rounding, as probabilities sum to 1. */
  public double normalizationResidual() {
    return success * correctSecond + (1 - success) * wrongSecond;
  }

  /** Conditional moments of the responses with one verdict. */
  private record Side(double mass, double mean, double square, double hessian) {

    static Side of(
        double[] probabilities,
        boolean[] correct,
        boolean verdict,
        double[] scores,
        double[] hessians) {
      double mass = 0;
      double mean = 0;
      double square = 0;
      double hessian = 0;
      for (int i = 0; i < probabilities.length; i++) {
        if (correct[i] == verdict) {
          mass += probabilities[i];
          mean += probabilities[i] * scores[i];
          square += probabilities[i] * scores[i] * scores[i];
          hessian += probabilities[i] * hessians[i];
        }
      }
      return new Side(mass, mean / mass, square / mass, hessian / mass);
    }

    double variance() {
      return square - mean * mean;
    }
  }
}
