package dev.beamrlvr.pipelines.internal.warmstart;

/**
 * Settings of a warm start.
 *
 * @param steps updates of the weights
 * @param batchSize solutions a step
 * @param learningRate AdamW's largest learning rate; reached after a twentieth of the steps, then
 *     falling as a cosine to a tenth of it
 * @param weightDecay AdamW's weight decay
 * @param damagedShare share of the solutions that are shown with a mistake ({@link
 *     SolutionDamage}), which keeps the policy's answers diverse enough for reinforcement learning
 * @param seed of the order of the solutions and of the mistakes
 */
public record WarmStartOptions(
    int steps,
    int batchSize,
    double learningRate,
    double weightDecay,
    double damagedShare,
    long seed) {

  /** Checks each setting. */
  public WarmStartOptions {
    check(steps >= 1, "steps must be at least 1, not " + steps);
    check(batchSize >= 1, "batchSize must be at least 1, not " + batchSize);
    check(
        learningRate > 0 && Double.isFinite(learningRate),
        "learningRate must be above 0, not " + learningRate);
    check(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "weightDecay must be 0 or more, not " + weightDecay);
    check(
        damagedShare >= 0 && damagedShare <= 1,
        "damagedShare must be between 0 and 1, not " + damagedShare);
  }

  /** Returns 500 steps of 32 undamaged solutions at a learning rate of 0.002. */
  public static WarmStartOptions defaults() {
    return new WarmStartOptions(500, 32, 2e-3, 0.01, 0, 1);
  }

  /** Returns these settings with another number of steps. */
  public WarmStartOptions withSteps(int steps) {
    return new WarmStartOptions(steps, batchSize, learningRate, weightDecay, damagedShare, seed);
  }

  /** Returns these settings with another number of solutions a step. */
  public WarmStartOptions withBatchSize(int batchSize) {
    return new WarmStartOptions(steps, batchSize, learningRate, weightDecay, damagedShare, seed);
  }

  /** Returns these settings with another learning rate. */
  public WarmStartOptions withLearningRate(double learningRate) {
    return new WarmStartOptions(steps, batchSize, learningRate, weightDecay, damagedShare, seed);
  }

  /** Returns these settings with another weight decay. */
  public WarmStartOptions withWeightDecay(double weightDecay) {
    return new WarmStartOptions(steps, batchSize, learningRate, weightDecay, damagedShare, seed);
  }

  /** Returns these settings with another share of damaged solutions. */
  public WarmStartOptions withDamagedShare(double damagedShare) {
    return new WarmStartOptions(steps, batchSize, learningRate, weightDecay, damagedShare, seed);
  }

  /** Returns these settings with another seed. */
  public WarmStartOptions withSeed(long seed) {
    return new WarmStartOptions(steps, batchSize, learningRate, weightDecay, damagedShare, seed);
  }

  /** Returns the learning rate of a step, counted from 1. */
  double learningRateAt(int step) {
    double warmUp = Math.min(1, 20.0 * step / steps);
    double cosine = 0.5 * (1 + StrictMath.cos(StrictMath.PI * step / steps));
    return learningRate * warmUp * (0.1 + 0.9 * cosine);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
