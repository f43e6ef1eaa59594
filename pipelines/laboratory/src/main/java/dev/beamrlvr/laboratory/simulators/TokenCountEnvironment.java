package dev.beamrlvr.laboratory.simulators;

import java.util.SplittableRandom;

/**
 * Responses of T binary tokens, each 1 with probability {@code sigma(x_q . w)}; a response is
 * correct if its number of ones is close enough to the prompt's target.
 *
 * <p>Correct iff {@code |S - f_q T| <= max(1.25 sqrt(T), 0.5)} with {@code f_q = sigma(x_q . w*)}
 * for hidden weights {@code w*} at distance {@code shift / sqrt(T)} from the start. The response is
 * summarised by S, so success rates are sums of binomial probabilities. Score of a response: {@code
 * (S - T p) x_q}.
 */
public final class TokenCountEnvironment implements SimulatedEnvironment {

  /** Size and randomness of a token-count environment. */
  public record Shape(int prompts, int dimension, long seed) {
    public static final Shape STANDARD = new Shape(16, 16, 4242);

    /** The same with another number of prompts. */
    public Shape withPrompts(int count) {
      return new Shape(count, dimension, seed);
    }
  }

  private static final double WIDTH = 2.5;
  private static final double STANDARD_INIT = 0.8;

  private final int length;
  private final double[][] features;
  private final double[] initialWeights;
  private final boolean[][] correct;
  private final double[] logBinomials;

  private TokenCountEnvironment(
      int length, double[][] features, double[] initialWeights, boolean[][] correct) {
    this.length = length;
    this.features = features;
    this.initialWeights = initialWeights;
    this.correct = correct;
    this.logBinomials = logBinomials(length);
  }

  /**
   * The standard environment: 16 prompts, 16 weights, weights starting in [-0.8, 0.8].
   *
   * @param length T
   * @param shift distance of the hidden weights from the start, times {@code sqrt(T)}
   */
  public static TokenCountEnvironment of(int length, double shift) {
    return of(Shape.STANDARD, length, STANDARD_INIT, shift);
  }

  /** An environment of another shape, or with other features or initial weights. */
  public static TokenCountEnvironment of(Shape shape, int length, double init, double shift) {
    if (length < 1) {
      throw new IllegalArgumentException("length must be at least 1, but is " + length);
    }
    SplittableRandom random = new SplittableRandom(shape.seed());
    int dimension = shape.dimension();
    double[][] features = new double[shape.prompts()][];
    for (int q = 0; q < features.length; q++) {
      features[q] = RandomVectors.uniform(random, dimension, Math.sqrt(3.0 / dimension));
    }
    double[] weights = RandomVectors.uniform(random, dimension, init);
    double[] hidden = RandomVectors.unit(random, dimension);
    for (int d = 0; d < dimension; d++) {
      hidden[d] = weights[d] + shift / Math.sqrt(length) * hidden[d];
    }
    double tolerance = Math.max(WIDTH * Math.sqrt(length) * 0.5, 0.5);
    boolean[][] correct = new boolean[features.length][length + 1];
    for (int q = 0; q < features.length; q++) {
      double target = length / (1 + Math.exp(-Vectors.dot(features[q], hidden)));
      for (int ones = 0; ones <= length; ones++) {
        correct[q][ones] = Math.abs(ones - target) <= tolerance;
      }
    }
    return new TokenCountEnvironment(length, features, weights, correct);
  }

  private static double[] logBinomials(int length) {
    double[] logFactorials = new double[length + 1];
    for (int i = 2; i <= length; i++) {
      logFactorials[i] = logFactorials[i - 1] + Math.log(i);
    }
    double[] logs = new double[length + 1];
    for (int i = 0; i <= length; i++) {
      logs[i] = logFactorials[length] - logFactorials[i] - logFactorials[length - i];
    }
    return logs;
  }

  @Override
  public int prompts() {
    return features.length;
  }

  @Override
  public int dimension() {
    return initialWeights.length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public double[] initialWeights() {
    return initialWeights.clone();
  }

  @Override
  public PolicyPoint at(double[] weights) {
    return new TokenCountPoint(features, correct, logBinomials, weights);
  }
}
