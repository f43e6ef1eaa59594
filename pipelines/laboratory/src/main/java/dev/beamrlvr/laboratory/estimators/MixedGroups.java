package dev.beamrlvr.laboratory.estimators;

import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Expectations over the number {@code k} of correct responses in a group of {@code G}, given that
 * the group is mixed (THEORY B1).
 *
 * @param mixedProbability {@code P(0 < k < G)}
 * @param inverseCorrect {@code E[1/k | mixed]}
 * @param inverseWrong {@code E[1/(G - k) | mixed]}
 * @param twoOfEachProbability {@code P(2 <= k <= G - 2)}
 */
public record MixedGroups(
    double mixedProbability,
    double inverseCorrect,
    double inverseWrong,
    double twoOfEachProbability) {

  /** For a success rate in (0, 1) and a group size of at least 2. */
  public static MixedGroups of(double success, int groupSize) {
    if (!(success > 0 && success < 1) || groupSize < 2) {
      throw new IllegalArgumentException(
          "Needs a success rate in (0, 1) and a group of two or more, but has "
              + success
              + " and "
              + groupSize);
    }
    BinomialDistribution correct = new BinomialDistribution(null, groupSize, success);
    double mixed = 0;
    double inverseCorrect = 0;
    double inverseWrong = 0;
    double twoOfEach = 0;
    for (int k = 1; k < groupSize; k++) {
      double probability = correct.probability(k);
      mixed += probability;
      inverseCorrect += probability / k;
      inverseWrong += probability / (groupSize - k);
      if (k >= 2 && k <= groupSize - 2) {
        twoOfEach += probability;
      }
    }
    return new MixedGroups(mixed, inverseCorrect / mixed, inverseWrong / mixed, twoOfEach);
  }

  /**
   * Variance of the estimated gap alignment among mixed groups: {@code Var+[X] E[1/k] + Var-[X]
   * E[1/(G-k)]}. With traces of covariances instead, the expected squared norm by which an
   * estimated gap flatters itself: {@code E|ghat|^2 - E<ghat, gap>}.
   */
  public double variance(double correctVariance, double wrongVariance) {
    return correctVariance * inverseCorrect + wrongVariance * inverseWrong;
  }
}
