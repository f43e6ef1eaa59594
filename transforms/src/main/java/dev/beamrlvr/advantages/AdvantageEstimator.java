package dev.beamrlvr.advantages;

import java.util.Locale;

/**
 * How the rewards of one prompt's G responses become advantages A_i. A response that could not be
 * judged has advantage 0 and is in no mean. Where all judged rewards are equal every advantage is
 * exactly 0, whatever the rewards; only {@link #REINFORCE} keeps them.
 */
public enum AdvantageEstimator {
  /** A_i = r_i: plain REINFORCE, no baseline. */
  REINFORCE(false),

  /** A_i = r_i - mean of the other responses' rewards (leave-one-out). */
  RLOO(false),

  /** A_i = (r_i - mean) / (standard deviation + 1e-6), the deviation with divisor G (GRPO). */
  GRPO(true),

  /**
   * A_i = r_i - mean (Dr.GRPO). With the divisor G - 1 of {@link #divisor}, the gradient is
   * unbiased (THEORY B3).
   */
  DR_GRPO(true);

  private static final double EPSILON = 1e-6;

  private final boolean meanOfAll;

  AdvantageEstimator(boolean meanOfAll) {
    this.meanOfAll = meanOfAll;
  }

  /**
   * Reads {@code reinforce}, {@code rloo}, {@code grpo} or {@code dr-grpo}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static AdvantageEstimator parse(String name) {
    for (AdvantageEstimator estimator : values()) {
      if (estimator.toString().equals(name)) {
        return estimator;
      }
    }
    throw new IllegalArgumentException(
        "advantage must be reinforce, rloo, grpo or dr-grpo, not " + name);
  }

  /**
   * Returns the advantages.
   *
   * @param rewards one for each response
   * @param judged whether the response could be judged; its reward is ignored otherwise
   */
  public double[] advantages(double[] rewards, boolean[] judged) {
    if (rewards.length != judged.length) {
      throw new IllegalArgumentException(
          rewards.length + " rewards, but " + judged.length + " judgements");
    }
    int count = 0;
    double sum = 0;
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < rewards.length; i++) {
      if (judged[i]) {
        count++;
        sum += rewards[i];
        smallest = Math.min(smallest, rewards[i]);
        largest = Math.max(largest, rewards[i]);
      }
    }
    if (this != REINFORCE && smallest == largest) {
      return new double[rewards.length];
    }
    double mean = count == 0 ? 0 : sum / count;
    double squares = 0;
    for (int i = 0; i < rewards.length; i++) {
      squares += judged[i] ? (rewards[i] - mean) * (rewards[i] - mean) : 0;
    }
    double deviation = count == 0 ? 0 : Math.sqrt(squares / count);
    double[] advantages = new double[rewards.length];
    for (int i = 0; i < rewards.length; i++) {
      advantages[i] = judged[i] ? advantage(rewards[i], sum, count, deviation) : 0;
    }
    return advantages;
  }

  /**
   * Returns what the sum over a group of A_i times score is divided by: G - 1 where the mean of all
   * responses was subtracted, which makes up for it, else G; at least 1.
   */
  public int divisor(int judged) {
    return Math.max(1, meanOfAll ? judged - 1 : judged);
  }

  private double advantage(double reward, double sum, int count, double deviation) {
    return switch (this) {
      case REINFORCE -> reward;
      case RLOO -> count < 2 ? 0 : reward - (sum - reward) / (count - 1);
      case GRPO -> deviation == 0 ? 0 : (reward - sum / count) / (deviation + EPSILON);
      case DR_GRPO -> reward - sum / count;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
