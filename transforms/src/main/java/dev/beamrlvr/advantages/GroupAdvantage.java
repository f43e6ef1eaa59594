package dev.beamrlvr.advantages;

import java.util.Locale;

/**
 * The estimators of the field. A value and no enum: the interface holds these as constants, and an
 * enum that implements it would be initialised in a circle.
 *
 * @param kind which one
 */
record GroupAdvantage(Kind kind) implements AdvantageEstimator {

  private static final double EPSILON = 1e-6;

  /** The names, as {@link #toString} gives them in lower case. */
  enum Kind {
    REINFORCE,
    RLOO,
    GRPO,
    DR_GRPO
  }

  @Override
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
    if (kind != Kind.REINFORCE && smallest == largest) {
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

  @Override
  public int divisor(int judged) {
    boolean meanOfAll = kind == Kind.GRPO || kind == Kind.DR_GRPO;
    return Math.max(1, meanOfAll ? judged - 1 : judged);
  }

  private double advantage(double reward, double sum, int count, double deviation) {
    return switch (kind) {
      case REINFORCE -> reward;
      case RLOO -> count < 2 ? 0 : reward - (sum - reward) / (count - 1);
      case GRPO -> deviation == 0 ? 0 : (reward - sum / count) / (deviation + EPSILON);
      case DR_GRPO -> reward - sum / count;
    };
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
