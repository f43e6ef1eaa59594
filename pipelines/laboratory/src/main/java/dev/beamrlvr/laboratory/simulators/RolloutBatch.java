package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.advantages.AdvantageEstimator;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The judged rollouts of some prompts at one policy, and gradients from them. */
public final class RolloutBatch {

  private final PolicyPoint point;
  private final int[] prompts;
  private final int[][] outcomes;
  private final double[][] rewards;
  private final double[] means;

  private RolloutBatch(PolicyPoint point, int[] prompts, int[][] outcomes, double[][] rewards) {
    this.point = point;
    this.prompts = prompts;
    this.outcomes = outcomes;
    this.rewards = rewards;
    this.means = new double[prompts.length];
    for (int slot = 0; slot < prompts.length; slot++) {
      means[slot] = Vectors.mean(rewards[slot], 0, rewards[slot].length);
    }
  }

  /** Draws a group for every prompt, one uniform a rollout, prompt by prompt. */
  static RolloutBatch draw(
      PolicyPoint point, int[] prompts, int groupSize, SplittableRandom random, Rewards judge) {
    int[][] outcomes = new int[prompts.length][groupSize];
    for (int slot = 0; slot < prompts.length; slot++) {
      for (int i = 0; i < groupSize; i++) {
        outcomes[slot][i] = point.draw(prompts[slot], random.nextDouble());
      }
    }
    double[][] rewards = new double[prompts.length][groupSize];
    judge.judge(point, prompts, outcomes, rewards);
    return new RolloutBatch(point, prompts, outcomes, rewards);
  }

  int size() {
    return prompts.length;
  }

  int groupSize() {
    return rewards[0].length;
  }

  double reward(int slot, int rollout) {
    return rewards[slot][rollout];
  }

  double mean(int slot) {
    return means[slot];
  }

  double meanReward() {
    return Vectors.mean(means, 0, means.length);
  }

  double mixedShare() {
    int mixed = 0;
    for (double mean : means) {
      if (mean > 0 && mean < 1) {
        mixed++;
      }
    }
    return (double) mixed / means.length;
  }

  /** Whether the gradient with these advantages is unbiased up to a constant factor. */
  static boolean isCentered(AdvantageEstimator estimator) {
    return estimator.equals(AdvantageEstimator.RLOO)
        || estimator.equals(AdvantageEstimator.DR_GRPO);
  }

  /** {@code mean_q 1/n sum_i A_i grad log pi(o_i)} over {@code from <= i < to}. */
  double[] gradient(AdvantageEstimator estimator, int from, int to, int dimension) {
    return gradient(advantages(estimator, from, to), from, to, 0, 1, dimension);
  }

  /** {@code mean_q 1/(n-1) sum_i (r_i - rbar_q) grad log pi(o_i)}: unbiased (THEORY B3). */
  double[] unbiasedGradient(int from, int to, int dimension) {
    return gradient(unbiasedAdvantages(from, to), from, to, 0, 1, dimension);
  }

  /** The part of {@link #gradient} that one of {@code pieces} pieces of the prompts gives. */
  double[] pieceOfGradient(AdvantageEstimator estimator, int piece, int pieces, int dimension) {
    double[][] advantages = advantages(estimator, 0, groupSize());
    return gradient(advantages, 0, groupSize(), piece, pieces, dimension);
  }

  /** The part of {@link #unbiasedGradient} that one of the pieces of the prompts gives. */
  double[] pieceOfUnbiasedGradient(int piece, int pieces, int dimension) {
    double[][] advantages = unbiasedAdvantages(0, groupSize());
    return gradient(advantages, 0, groupSize(), piece, pieces, dimension);
  }

  private double[][] advantages(AdvantageEstimator estimator, int from, int to) {
    boolean[] judged = new boolean[groupSize()];
    Arrays.fill(judged, from, to, true);
    return Arrays.stream(rewards)
        .map(group -> estimator.advantages(group, judged))
        .toArray(double[][]::new);
  }

  /** The advantages that make up for the mean that each response is a part of. */
  private double[][] unbiasedAdvantages(int from, int to) {
    double[][] advantages = advantages(AdvantageEstimator.DR_GRPO, from, to);
    int size = to - from;
    for (double[] group : advantages) {
      for (int i = from; i < to; i++) {
        group[i] = group[i] * size / AdvantageEstimator.DR_GRPO.divisor(size);
      }
    }
    return advantages;
  }

  private double[] gradient(
      double[][] advantages, int from, int to, int piece, int pieces, int dimension) {
    double[] sum = new double[dimension];
    double factor = 1.0 / (to - from) / size();
    for (int slot = piece; slot < size(); slot += pieces) {
      point.addScores(prompts[slot], outcomes[slot], advantages[slot], from, to, factor, sum);
    }
    return sum;
  }

  /** {@code F}, averaged over the batch's prompts. */
  double fisher(double[] direction) {
    double sum = 0;
    for (int prompt : prompts) {
      sum += point.fisher(prompt, direction);
    }
    return sum / size();
  }

  /** {@code mean_q v_q F_q}. */
  double weightedFisher(double[] direction) {
    double correction = (double) groupSize() / (groupSize() - 1);
    double sum = 0;
    for (int slot = 0; slot < size(); slot++) {
      double weight = means[slot] * (1 - means[slot]) * correction;
      if (weight > 0) {
        sum += weight * point.fisher(prompts[slot], direction);
      }
    }
    return sum / size();
  }

  /** Exact KL divergence to a moved policy, averaged over the batch's prompts. */
  double kl(double[] displacement, boolean weighted) {
    PolicyPoint.LogProbChange change = point.moved(displacement);
    double correction = (double) groupSize() / (groupSize() - 1);
    double sum = 0;
    for (int slot = 0; slot < size(); slot++) {
      double weight = weighted ? means[slot] * (1 - means[slot]) * correction : 1;
      if (weight > 0) {
        sum += weight * point.kl(prompts[slot], change);
      }
    }
    return sum / size();
  }

  PolicyPoint.LogProbChange moved(double[] displacement) {
    PolicyPoint.LogProbChange change = point.moved(displacement);
    return (slot, rollout) -> change.of(prompts[slot], outcomes[slot][rollout]);
  }
}
