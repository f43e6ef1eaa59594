package dev.beamrlvr.laboratory.estimators;

import dev.beamrlvr.internal.gradientgap.GroupEstimate;
import java.util.Optional;

/**
 * The responses to one prompt with their verdicts and scores, and what they say of the population
 * (THEORY B1-B4).
 *
 * <p>The unconditional ones, {@link #slope} and {@link #successCurvature}, need no special case:
 * all-equal groups give exactly 0.
 */
public final class ScoredGroup {

  private final double[] rewards;
  private final double[] scores;
  private final double[] hessians;
  private final double meanReward;

  private ScoredGroup(double[] rewards, double[] scores, double[] hessians) {
    this.rewards = rewards;
    this.scores = scores;
    this.hessians = hessians;
    double sum = 0;
    for (double reward : rewards) {
      sum += reward;
    }
    this.meanReward = sum / rewards.length;
  }

  /**
   * The estimates of a group of at least two.
   *
   * @param rewards each 0 or 1
   * @param scores {@code X_i}
   * @param hessians {@code h_i}
   */
  public static ScoredGroup of(double[] rewards, double[] scores, double[] hessians) {
    if (rewards.length < 2
        || scores.length != rewards.length
        || hessians.length != rewards.length) {
      throw new IllegalArgumentException(
          "A group needs two or more rewards and as many scores and Hessians, but has "
              + rewards.length
              + ", "
              + scores.length
              + " and "
              + hessians.length);
    }
    return new ScoredGroup(rewards.clone(), scores.clone(), hessians.clone());
  }

  /** Whether the group has correct and wrong responses. */
  public boolean mixed() {
    return meanReward > 0 && meanReward < 1;
  }

  /** B3: {@code 1/(G-1) sum (r_i - rbar) X_i}, unbiased for {@code J (1 - J) dmu}. */
  public double slope() {
    double sum = 0;
    for (int i = 0; i < rewards.length; i++) {
      sum += (rewards[i] - meanReward) * scores[i];
    }
    return sum / (rewards.length - 1);
  }

  /** B3: {@code 1/(G-1) sum (r_i - rbar)(X_i^2 + h_i)}, unbiased for {@code J''}. */
  public double successCurvature() {
    double sum = 0;
    for (int i = 0; i < rewards.length; i++) {
      sum += (rewards[i] - meanReward) * (scores[i] * scores[i] + hessians[i]);
    }
    return sum / (rewards.length - 1);
  }

  /** B4: {@code p (1 - p) G / (G - 1)}, unbiased for {@code J (1 - J)}. */
  public double verdictVariance() {
    return GroupEstimate.verdictVariance(meanReward, rewards.length);
  }

  /**
   * B1: {@code mean+ X - mean- X}, unbiased for {@code dmu} among mixed groups; empty for others.
   */
  public Optional<Double> gapAlignment() {
    return mixed() ? Optional.of(mean(true, scores) - mean(false, scores)) : Optional.empty();
  }

  /**
   * B2: {@code kappa} from sample variances with {@code 1/(n-1)}, unbiased; empty unless the group
   * has two correct and two wrong responses.
   */
  public Optional<Double> curvature() {
    int correct = count(true);
    if (correct < 2 || rewards.length - correct < 2) {
      return Optional.empty();
    }
    double right = variance(true) * correct / (correct - 1) + mean(true, hessians);
    int wrong = rewards.length - correct;
    return Optional.of(right - variance(false) * wrong / (wrong - 1) - mean(false, hessians));
  }

  private int count(boolean verdict) {
    int count = 0;
    for (double reward : rewards) {
      if (reward > 0 == verdict) {
        count++;
      }
    }
    return count;
  }

  private double mean(boolean verdict, double[] values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      if (rewards[i] > 0 == verdict) {
        sum += values[i];
      }
    }
    return sum / count(verdict);
  }

  private double variance(boolean verdict) {
    double mean = mean(verdict, scores);
    double[] squares = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      squares[i] = (scores[i] - mean) * (scores[i] - mean);
    }
    return mean(verdict, squares);
  }
}
