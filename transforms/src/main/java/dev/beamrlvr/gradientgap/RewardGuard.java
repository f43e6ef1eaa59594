package dev.beamrlvr.gradientgap;

import dev.beamrlvr.internal.Arguments;

/**
 * Shrinks the steps while the measured success rate falls (THEORY D, line 0; our own).
 *
 * <p>{@code R <- EMA(mean reward)}, bias-corrected. If {@code R < best - max(5 se, 0.05)}: {@code
 * scale <- max(scale / 2, 1/64)} and {@code best <- R}; otherwise {@code scale <- min(1, 1.02
 * scale)}. Immutable.
 *
 * @param scale factor on every step, in [1/64, 1]
 * @param average exponential average of the mean rewards, memory 0.9, starting from 0
 * @param weight sum of the weights in {@code average}
 * @param best highest bias-corrected average since the last shrinking; -1 before the first batch
 */
public record RewardGuard(double scale, double average, double weight, double best)
    implements java.io.Serializable {

  private static final double MEMORY = 0.9;
  private static final double LEAST_SCALE = 1.0 / 64;

  public RewardGuard {
    Arguments.between("scale", scale, LEAST_SCALE, 1);
    Arguments.finite("average", average);
    Arguments.between("weight", weight, 0, 1);
    Arguments.finite("best", best);
  }

  /** Before the first batch. */
  public static RewardGuard initial() {
    return new RewardGuard(1, 0, 0, -1);
  }

  /**
   * After a batch.
   *
   * @param meanReward mean of its rewards
   * @param rewards number of rewards
   */
  public RewardGuard after(double meanReward, int rewards) {
    double standardError = Math.sqrt(Math.max(meanReward * (1 - meanReward), 1e-4) / rewards);
    double nextAverage = MEMORY * average + (1 - MEMORY) * meanReward;
    double nextWeight = Math.min(1, MEMORY * weight + (1 - MEMORY));
    double current = nextAverage / nextWeight;
    if (current < best - Math.max(5 * standardError, 0.05)) {
      return new RewardGuard(Math.max(scale / 2, LEAST_SCALE), nextAverage, nextWeight, current);
    }
    return new RewardGuard(
        Math.min(1, scale * 1.02), nextAverage, nextWeight, Math.max(best, current));
  }
}
