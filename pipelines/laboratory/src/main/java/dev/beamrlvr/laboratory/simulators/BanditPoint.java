package dev.beamrlvr.laboratory.simulators;

/** The bandit's softmax policies at one weight vector. */
final class BanditPoint implements PolicyPoint {

  private final double[][] features;
  private final int answers;
  private final double[] weights;
  private final double[][] probabilities;

  BanditPoint(double[][] features, int answers, double[] weights) {
    this.features = features;
    this.answers = answers;
    this.weights = weights;
    this.probabilities = new double[features.length][];
    for (int q = 0; q < features.length; q++) {
      double[] logits = products(q, weights);
      double normalizer = logSumExp(logits);
      for (int k = 0; k < answers; k++) {
        logits[k] = Math.exp(logits[k] - normalizer);
      }
      probabilities[q] = logits;
    }
  }

  @Override
  public int prompts() {
    return features.length;
  }

  @Override
  public double successRate(int prompt) {
    return probabilities[prompt][0];
  }

  @Override
  public boolean correct(int prompt, int outcome) {
    return outcome == 0;
  }

  @Override
  public int draw(int prompt, double uniform) {
    double cumulative = 0;
    for (int k = 0; k < answers; k++) {
      cumulative += probabilities[prompt][k];
      if (uniform < cumulative) {
        return k;
      }
    }
    return answers - 1;
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
    double[] answerWeights = new double[answers];
    double total = 0;
    for (int i = from; i < to; i++) {
      answerWeights[outcomes[i]] += advantages[i];
      total += advantages[i];
    }
    for (int k = 0; k < answers; k++) {
      double weight = factor * (answerWeights[k] - total * probabilities[prompt][k]);
      int offset = k * sum.length;
      for (int d = 0; d < sum.length; d++) {
        sum[d] += weight * features[prompt][offset + d];
      }
    }
  }

  @Override
  public double fisher(int prompt, double[] direction) {
    double[] along = products(prompt, direction);
    double mean = 0;
    double square = 0;
    for (int k = 0; k < answers; k++) {
      double share = probabilities[prompt][k] * along[k];
      mean += share;
      square += share * along[k];
    }
    return square - mean * mean;
  }

  @Override
  public LogProbChange moved(double[] displacement) {
    double[] target = weights.clone();
    Vectors.add(target, displacement);
    double[][] changes = new double[features.length][];
    for (int q = 0; q < features.length; q++) {
      double[] before = products(q, weights);
      double[] after = products(q, target);
      double shift = logSumExp(after) - logSumExp(before);
      for (int k = 0; k < answers; k++) {
        after[k] = after[k] - before[k] - shift;
      }
      changes[q] = after;
    }
    return (prompt, outcome) -> changes[prompt][outcome];
  }

  @Override
  public double kl(int prompt, LogProbChange change) {
    double kl = 0;
    for (int k = 0; k < answers; k++) {
      kl -= probabilities[prompt][k] * change.of(prompt, k);
    }
    return kl;
  }

  /** The product of every answer's features with a vector. */
  private double[] products(int prompt, double[] vector) {
    double[] products = new double[answers];
    for (int k = 0; k < answers; k++) {
      products[k] = Vectors.dot(features[prompt], k * vector.length, vector);
    }
    return products;
  }

  private static double logSumExp(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - largest);
    }
    return largest + Math.log(sum);
  }
}
