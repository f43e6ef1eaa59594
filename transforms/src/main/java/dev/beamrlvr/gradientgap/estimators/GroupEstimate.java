package dev.beamrlvr.gradientgap.estimators;

import java.util.Locale;
import java.util.Optional;

/**
 * Estimates from the group of responses to one prompt (THEORY B1-B4).
 *
 * <p>The unconditional ones, {@link #slope} and {@link #successCurvature}, need no special case:
 * all-equal groups give exactly 0.
 */
public final class GroupEstimate {

  private final double[] rewards;
  private final double[] scores;
  private final double[] hessians;
  private final double meanReward;

  private GroupEstimate(double[] rewards, double[] scores, double[] hessians) {
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
  public static GroupEstimate of(double[] rewards, double[] scores, double[] hessians) {
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
    return new GroupEstimate(rewards.clone(), scores.clone(), hessians.clone());
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
    return verdictVariance(meanReward, rewards.length);
  }

  /** B4 from a group's success rate and size. */
  public static double verdictVariance(double successRate, int groupSize) {
    return successRate * (1 - successRate) * groupSize / (groupSize - 1);
  }

  /**
   * B1: {@code mean+ X - mean- X}, unbiased for {@code dmu} among mixed groups; empty for others.
   */
  public Optional<Double> gapAlignment() {
    return mixed() ? Optional.of(mean(true, scores) - mean(false, scores)) : Optional.empty();
  }

  /**
   * Standard error of B1, {@code sqrt(F (1/k + 1/(G-k)))}: the scores of all responses have the
   * variance {@code F}, those of the correct and of the wrong by themselves less on average. It is
   * known however few responses there are, and rather too large than too small.
   *
   * @param fisher {@code F} of the prompt along the direction (B6)
   * @param correct number of correct responses, at least 1
   * @param wrong number of wrong responses, at least 1
   */
  public static double gapAlignmentError(double fisher, int correct, int wrong) {
    if (!(fisher >= 0) || correct < 1 || wrong < 1) {
      throw new IllegalArgumentException(
          "Fisher information must be at least 0 and responses of both kinds must be there, not "
              + String.format(Locale.ROOT, "%s, %d and %d", fisher, correct, wrong));
    }
    return Math.sqrt(fisher * (1.0 / correct + 1.0 / wrong));
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
