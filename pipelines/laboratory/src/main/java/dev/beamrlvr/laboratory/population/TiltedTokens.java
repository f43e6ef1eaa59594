package dev.beamrlvr.laboratory.population;

import dev.beamrlvr.laboratory.identities.DirectionalMoments;
import dev.beamrlvr.laboratory.identities.LogOdds;

/**
 * T independent tokens of value -1, 0 or 1 with logits {@code w} times value; correct iff the sum
 * is at most {@code window} away from 0 (THEORY C, families F1 and A).
 *
 * <p>One weight. The success rate is even in it, so a single step along the gap from {@code w}
 * first loses success when it is longer than {@code 2 |w|}.
 */
public final class TiltedTokens {

  /** No token's log-probability has a Hessian below minus this: values have variance 1 at most. */
  public static final double TOKEN_CURVATURE = 1;

  /** No token changes the score by more: the range of the values. */
  public static final double TOKEN_SCORE = 2;

  private final int length;
  private final int window;
  private final double[] logCounts;
  private final boolean[] correct;

  private TiltedTokens(int length, int window) {
    this.length = length;
    this.window = window;
    this.logCounts = logCounts(length);
    this.correct = new boolean[2 * length + 1];
    for (int sum = -length; sum <= length; sum++) {
      correct[sum + length] = Math.abs(sum) <= window;
    }
  }

  /** With a given window. */
  public static TiltedTokens of(int length, int window) {
    if (length < 1 || window < 0 || window >= length) {
      throw new IllegalArgumentException(
          "Needs 0 <= window < length, but has window " + window + " and length " + length);
    }
    return new TiltedTokens(length, window);
  }

  /** Family F1: the window grows as {@code floor(0.8 sqrt(length))}. */
  public static TiltedTokens ofLength(int length) {
    return of(length, (int) Math.floor(0.8 * Math.sqrt(length)));
  }

  /** Logarithm of the number of token sequences with each sum. */
  private static double[] logCounts(int length) {
    double[] factorials = LogBinomials.logFactorials(length);
    double[] logs = new double[2 * length + 1];
    for (int sum = -length; sum <= length; sum++) {
      double[] terms = new double[length + 1];
      boolean[] possible = new boolean[length + 1];
      for (int ones = Math.max(0, sum); 2 * ones - sum <= length; ones++) {
        int minus = ones - sum;
        int zeros = length - ones - minus;
        possible[ones] = true;
        terms[ones] = factorials[length] - factorials[ones] - factorials[minus] - factorials[zeros];
      }
      logs[sum + length] = LogBinomials.logSumExp(terms, possible, true);
    }
    return logs;
  }

  public int window() {
    return window;
  }

  /** {@code ell} at weight {@code w}. */
  public double logOdds(double w) {
    double[] logits = logits(w);
    return LogBinomials.logSumExp(logits, correct, true)
        - LogBinomials.logSumExp(logits, correct, false);
  }

  /** Slope and curvature along {@code +w} (THEORY A3). */
  public DirectionalMoments moments(double w) {
    double[] logits = logits(w);
    double normalizer = length * Math.log(1 + 2 * Math.cosh(w));
    double zero = 1 / (1 + 2 * Math.cosh(w));
    double mean = 2 * Math.sinh(w) * zero;
    double variance = 2 * Math.cosh(w) * zero - mean * mean;
    double[] probabilities = new double[logits.length];
    double[] scores = new double[logits.length];
    double[] hessians = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - normalizer);
      scores[i] = i - length - length * mean;
      hessians[i] = -length * variance;
    }
    return DirectionalMoments.of(probabilities, correct, scores, hessians);
  }

  /** Probability of each sum from {@code -length} to {@code length}. */
  public double[] sumProbabilities(double w) {
    double[] probabilities = logits(w);
    double normalizer = length * Math.log(1 + 2 * Math.cosh(w));
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = Math.exp(probabilities[i] - normalizer);
    }
    return probabilities;
  }

  /** The positive weight with this success rate, which must be below that at weight 0. */
  public double weightOf(double success) {
    double target = LogOdds.of(success);
    return CriticalStep.root(w -> logOdds(w) - target, 0, 20);
  }

  private double[] logits(double w) {
    double[] logits = new double[logCounts.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = logCounts[i] + w * (i - length);
    }
    return logits;
  }
}
