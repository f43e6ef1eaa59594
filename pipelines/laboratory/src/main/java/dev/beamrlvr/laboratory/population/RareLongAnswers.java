package dev.beamrlvr.laboratory.population;

/**
 * Wrong answers that are rare and long (THEORY C, family R): with probability {@code eps} the
 * policy rambles for {@code n = ceil(4 / eps)} tokens of value +-1 with a shared tilt {@code x},
 * and is wrong iff it then drifts more than {@code 0.8 sqrt(n)} from 0.
 *
 * <p>The success rate is even in {@code x}, so a single step along the gap first loses success when
 * it is longer than {@code 2 x}. The tilt is set so that a rambling answer is wrong with
 * probability 0.7.
 *
 * @param length {@code n}
 * @param failure {@code 1 - J}
 * @param gapAlignment {@code dmu} along decreasing tilt
 * @param curvature {@code kappa}
 * @param fisher {@code F}
 * @param criticalStep {@code 2 x}
 */
public record RareLongAnswers(
    int length,
    double failure,
    double gapAlignment,
    double curvature,
    double fisher,
    double criticalStep) {

  private static final double WRONG_WHEN_RAMBLING = 0.7;

  /** The family's member that rambles with probability {@code 2^-k}. */
  public static RareLongAnswers ofRarity(int k) {
    double rarity = Math.pow(2, -k);
    int length = (int) Math.ceil(4 / rarity);
    Drift drift = new Drift(length);
    double target = Math.log(WRONG_WHEN_RAMBLING);
    double tilt = CriticalStep.root(x -> target - drift.at(x)[0], 0, 5);
    double[] at = drift.at(tilt);
    double failure = rarity * Math.exp(at[0]);
    double success = 1 - failure;
    return new RareLongAnswers(
        length,
        failure,
        at[1] / success,
        -at[2] / success - at[1] * at[1] * failure / (success * success),
        rarity * at[3],
        2 * tilt);
  }

  /** {@code J}. */
  public double success() {
    return 1 - failure;
  }

  /** The learning rate on the bare gap whose step is critical. */
  public double gapRate() {
    return criticalStep / gapAlignment;
  }

  /** The learning rate on GRPO's direction {@code sqrt(J (1 - J)) gap} whose step is critical. */
  public double grpoRate() {
    return gapRate() / Math.sqrt(success() * failure);
  }

  /** The learning rate on REINFORCE's direction {@code J (1 - J) gap} whose step is critical. */
  public double reinforceRate() {
    return gapRate() / (success() * failure);
  }

  /** The sum of n tokens of value +-1 with tilt x. */
  private static final class Drift {

    private final double[] logCounts;
    private final boolean[] outside;
    private final int length;

    Drift(int length) {
      this.length = length;
      double[] factorials = LogBinomials.logFactorials(length);
      logCounts = new double[length + 1];
      outside = new boolean[length + 1];
      for (int plus = 0; plus <= length; plus++) {
        logCounts[plus] = factorials[length] - factorials[plus] - factorials[length - plus];
        outside[plus] = Math.abs(2 * plus - length) > 0.8 * Math.sqrt(length);
      }
    }

    /** log P(outside), its first and second derivative by x, and the variance of the sum. */
    double[] at(double tilt) {
      double[] logits = new double[length + 1];
      for (int plus = 0; plus <= length; plus++) {
        logits[plus] = logCounts[plus] + (2 * plus - length) * tilt;
      }
      double out = LogBinomials.logSumExp(logits, outside, true);
      double in = LogBinomials.logSumExp(logits, outside, false);
      double all = Math.max(out, in) + Math.log1p(Math.exp(-Math.abs(out - in)));
      double mean = 0;
      double square = 0;
      double outMean = 0;
      double outSquare = 0;
      for (int plus = 0; plus <= length; plus++) {
        double sum = 2 * plus - length;
        double probability = Math.exp(logits[plus] - all);
        mean += probability * sum;
        square += probability * sum * sum;
        if (outside[plus]) {
          double conditional = Math.exp(logits[plus] - out);
          outMean += conditional * sum;
          outSquare += conditional * sum * sum;
        }
      }
      double variance = square - mean * mean;
      return new double[] {
        out - all, outMean - mean, outSquare - outMean * outMean - variance, variance
      };
    }
  }
}
