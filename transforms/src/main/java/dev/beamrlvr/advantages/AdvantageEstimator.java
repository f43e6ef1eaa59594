package dev.beamrlvr.advantages;

import java.io.Serializable;
import java.util.List;

/**
 * How the rewards of one prompt's G responses become advantages A_i: one of the constants, or an
 * implementation of your own.
 *
 * <pre>{@code
 * // What a response earns above one half counts; from wrong answers nothing is learnt.
 * AdvantageEstimator good =
 *     (rewards, judged) -> {
 *       double[] advantages = new double[rewards.length];
 *       for (int i = 0; i < rewards.length; i++) {
 *         advantages[i] = judged[i] ? Math.max(0, rewards[i] - 0.5) : 0;
 *       }
 *       return advantages;
 *     };
 * groups.apply(ComputeAdvantages.using(good));
 * }</pre>
 *
 * <p>A response that could not be judged must have advantage 0 and be in no mean. Advantages that
 * are not finite, too few or too many stop the pipeline. The result must depend on the arguments
 * alone. Instances are serialised with the pipeline; their fields belong to the identity of a
 * training run.
 */
@FunctionalInterface
public interface AdvantageEstimator extends Serializable {

  /** A_i = r_i: plain REINFORCE, no baseline. */
  AdvantageEstimator REINFORCE = new GroupAdvantage(GroupAdvantage.Kind.REINFORCE);

  /**
   * A_i = r_i - mean of the other responses' rewards (leave-one-out); 0 where all rewards are
   * equal.
   */
  AdvantageEstimator RLOO = new GroupAdvantage(GroupAdvantage.Kind.RLOO);

  /**
   * A_i = (r_i - mean) / (standard deviation + 1e-6), the deviation with divisor G (GRPO); 0 where
   * all rewards are equal.
   */
  AdvantageEstimator GRPO = new GroupAdvantage(GroupAdvantage.Kind.GRPO);

  /**
   * A_i = r_i - mean (Dr.GRPO); 0 where all rewards are equal. With the divisor G - 1 of {@link
   * #divisor}, the gradient is unbiased (THEORY B3).
   */
  AdvantageEstimator DR_GRPO = new GroupAdvantage(GroupAdvantage.Kind.DR_GRPO);

  /**
   * Returns the advantages.
   *
   * @param rewards one for each response
   * @param judged whether the response could be judged; its reward is ignored otherwise
   * @return one for each response
   */
  double[] advantages(double[] rewards, boolean[] judged);

  /**
   * Returns what the sum over a group of A_i times score is divided by, at least 1: the number of
   * judged responses, or G - 1 where the mean of all responses was subtracted, which makes up for
   * it.
   */
  default int divisor(int judged) {
    return Math.max(1, judged);
  }

  /**
   * Reads {@code reinforce}, {@code rloo}, {@code grpo} or {@code dr-grpo}.
   *
   * @throws IllegalArgumentException for anything else
   */
  static AdvantageEstimator parse(String name) {
    for (AdvantageEstimator estimator : List.of(REINFORCE, RLOO, GRPO, DR_GRPO)) {
      if (estimator.toString().equals(name)) {
        return estimator;
      }
    }
    throw new IllegalArgumentException(
        "advantage must be reinforce, rloo, grpo or dr-grpo, not " + name);
  }
}
