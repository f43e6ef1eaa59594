package dev.beamrlvr.rewards;

import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.Serializable;

/**
 * What a judged response is worth, where that is not 1 for a correct and 0 for an incorrect one.
 *
 * <pre>{@code
 * // A correct answer that was cut off at the limit of tokens is worth half.
 * RewardFunction reward =
 *     judged ->
 *         judged.getRollout().getFinishReason() == FinishReason.LENGTH
 *             ? judged.getReward() / 2
 *             : judged.getReward();
 * TrainSettings.in("runs/mine").setReward(reward);
 * }</pre>
 *
 * <p>Verdicts stay what they are. A reward above 0 counts as a success; the theory is for rewards
 * of two values. The reward must depend on the argument alone. Instances are serialised with the
 * pipeline; their fields belong to the identity of a training run.
 */
@FunctionalInterface
public interface RewardFunction extends Serializable {

  /**
   * Returns the reward.
   *
   * @param judged a response that could be judged, with the reward of its verdict
   * @return a finite number; any other stops the pipeline
   */
  double reward(VerifiedRollout judged);
}
