package dev.beamrlvr.laboratory.simulators;

/**
 * Judges the outcomes of a batch. May hold a random stream of its own, so make one for each run.
 */
public interface Rewards {

  /**
   * Fills {@code rewards[slot][rollout]}, each 0 or 1.
   *
   * @param prompts the prompt of every slot
   * @param outcomes the outcomes of every slot
   */
  void judge(PolicyPoint point, int[] prompts, int[][] outcomes, double[][] rewards);

  /** The environment's own rewards: 1 for a correct outcome. */
  static Rewards verified() {
    return (point, prompts, outcomes, rewards) -> {
      for (int slot = 0; slot < prompts.length; slot++) {
        for (int i = 0; i < outcomes[slot].length; i++) {
          rewards[slot][i] = point.correct(prompts[slot], outcomes[slot][i]) ? 1 : 0;
        }
      }
    };
  }
}
