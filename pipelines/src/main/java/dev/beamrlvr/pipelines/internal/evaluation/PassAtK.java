package dev.beamrlvr.pipelines.internal.evaluation;

import java.util.Locale;

/**
 * The probability that at least one of k answers is correct, estimated without bias from n answers
 * of which c are: 1 - C(n-c, k) / C(n, k) (Chen et al., "Evaluating large language models trained
 * on code", arXiv 2107.03374, section 2.1).
 */
public final class PassAtK {
  private PassAtK() {}

  /**
   * Estimates pass@k.
   *
   * @throws IllegalArgumentException unless 0 &lt;= correct &lt;= samples and 1 &lt;= k &lt;=
   *     samples
   */
  public static double estimate(int samples, int correct, int k) {
    if (correct < 0 || correct > samples || k < 1 || k > samples) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "no pass@%d from %d samples with %d correct", k, samples, correct));
    }
    if (samples - correct < k) {
      return 1;
    }
    double allWrong = 1;
    for (int i = samples - correct + 1; i <= samples; i++) {
      allWrong *= 1 - (double) k / i;
    }
    return 1 - allWrong;
  }
}
