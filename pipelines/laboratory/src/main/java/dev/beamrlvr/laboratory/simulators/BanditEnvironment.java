package dev.beamrlvr.laboratory.simulators;

import java.util.SplittableRandom;

/**
 * A contextual bandit: every prompt has a few answers with random features, the policy is a softmax
 * of their products with the shared weights, and answer 0 is correct.
 *
 * <p>{@code log pi(k | q) = phi_qk . w - log sum_j exp(phi_qj . w)}. The features are uniform with
 * mean square norm {@code 1.5^2}; {@code margin} is added to every correct answer's features along
 * one common direction, so that there is something that all prompts share.
 */
public final class BanditEnvironment implements SimulatedEnvironment {

  /** Size and randomness of a bandit. */
  public record Shape(int prompts, int answers, int dimension, long seed) {
    public static final Shape STANDARD = new Shape(32, 10, 24, 777);
  }

  private static final double FEATURE_NORM = 1.5;

  private final Shape shape;
  private final double[][] features;
  private final double[] initialWeights;

  private BanditEnvironment(Shape shape, double[][] features, double[] initialWeights) {
    this.shape = shape;
    this.features = features;
    this.initialWeights = initialWeights;
  }

  /**
   * The standard bandit: 32 prompts, 10 answers, 24 weights.
   *
   * @param margin length of the common part of the correct answers' features
   * @param init weights start uniform in [-init, init]
   */
  public static BanditEnvironment of(double margin, double init) {
    return of(Shape.STANDARD, margin, init);
  }

  /** A bandit of another shape or with other features. */
  public static BanditEnvironment of(Shape shape, double margin, double init) {
    SplittableRandom random = new SplittableRandom(shape.seed());
    int dimension = shape.dimension();
    double[][] features = new double[shape.prompts()][shape.answers() * dimension];
    for (double[] prompt : features) {
      for (int i = 0; i < prompt.length; i++) {
        prompt[i] = (2 * random.nextDouble() - 1) * FEATURE_NORM / Math.sqrt(dimension / 3.0);
      }
    }
    double[] weights = RandomVectors.uniform(random, dimension, init);
    double[] common = RandomVectors.unit(random, dimension);
    for (double[] prompt : features) {
      for (int d = 0; d < dimension; d++) {
        prompt[d] += margin * common[d];
      }
    }
    return new BanditEnvironment(shape, features, weights);
  }

  @Override
  public int prompts() {
    return shape.prompts();
  }

  @Override
  public int dimension() {
    return shape.dimension();
  }

  @Override
  public int length() {
    return 1;
  }

  @Override
  public double[] initialWeights() {
    return initialWeights.clone();
  }

  @Override
  public PolicyPoint at(double[] weights) {
    return new BanditPoint(features, shape.answers(), weights.clone());
  }
}
