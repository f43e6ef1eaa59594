package dev.beamrlvr.laboratory.simulators;

import java.util.Arrays;

/** The binomial distributions of the number of ones at one weight vector. */
final class TokenCountPoint implements PolicyPoint {

  /** Logarithm below which a probability is not worth its exponential: far below rounding. */
  private static final double NEGLIGIBLE = -100;

  private final double[][] features;
  private final boolean[][] correct;
  private final int length;
  private final double[] logits;
  private final double[] onesShare;
  private final double[] successRates;
  private final double[][] cumulative;

  TokenCountPoint(
      double[][] features, boolean[][] correct, double[] logBinomials, double[] weights) {
    int prompts = features.length;
    this.features = features;
    this.correct = correct;
    this.length = logBinomials.length - 1;
    this.logits = new double[prompts];
    this.onesShare = new double[prompts];
    this.successRates = new double[prompts];
    this.cumulative = new double[prompts][length + 1];
    for (int q = 0; q < prompts; q++) {
      logits[q] = Vectors.dot(features[q], weights);
      onesShare[q] = 1 / (1 + Math.exp(-logits[q]));
      double logOne = logSigmoid(logits[q]);
      double logZero = logSigmoid(-logits[q]);
      double sum = 0;
      for (int ones = 0; ones <= length; ones++) {
        double log = logBinomials[ones] + ones * logOne + (length - ones) * logZero;
        double probability = log < NEGLIGIBLE ? 0 : Math.exp(log);
        sum += probability;
        cumulative[q][ones] = sum;
        if (correct[q][ones]) {
          successRates[q] += probability;
        }
      }
    }
  }

  private static double logSigmoid(double z) {
    return z >= 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z));
  }

  @Override
  public int prompts() {
    return features.length;
  }

  @Override
  public double successRate(int prompt) {
    return successRates[prompt];
  }

  @Override
  public boolean correct(int prompt, int outcome) {
    return correct[prompt][outcome];
  }

  @Override
  public int draw(int prompt, double uniform) {
    int found = Arrays.binarySearch(cumulative[prompt], uniform);
    int outcome = found < 0 ? -found - 1 : found;
    while (outcome <= length && cumulative[prompt][outcome] <= uniform) {
      outcome++;
    }
    return Math.min(outcome, length);
  }

  @Override
  public void addScores(
      int prompt,
      int[] outcomes,
      double[] advantages,
      int from,
      int to,
      double factor,
      double[] sum) {
    double mean = length * onesShare[prompt];
    double total = 0;
    for (int i = from; i < to; i++) {
      total += advantages[i] * (outcomes[i] - mean);
    }
    double weight = factor * total;
    for (int d = 0; d < sum.length; d++) {
      sum[d] += weight * features[prompt][d];
    }
  }

  @Override
  public double fisher(int prompt, double[] direction) {
    double along = Vectors.dot(features[prompt], direction);
    double share = onesShare[prompt];
    return length * share * (1 - share) * along * along;
  }

  @Override
  public LogProbChange moved(double[] displacement) {
    double[] one = new double[features.length];
    double[] zero = new double[features.length];
    for (int q = 0; q < features.length; q++) {
      double after = logits[q] + Vectors.dot(features[q], displacement);
      one[q] = logSigmoid(after) - logSigmoid(logits[q]);
      zero[q] = logSigmoid(-after) - logSigmoid(-logits[q]);
    }
    return (prompt, outcome) -> outcome * one[prompt] + (length - outcome) * zero[prompt];
  }

  @Override
  public double kl(int prompt, LogProbChange change) {
    double share = onesShare[prompt];
    return -(share * change.of(prompt, length) + (1 - share) * change.of(prompt, 0));
  }
}
