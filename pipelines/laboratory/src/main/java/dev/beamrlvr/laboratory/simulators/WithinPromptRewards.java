package dev.beamrlvr.laboratory.simulators;

import java.util.SplittableRandom;

/**
 * Rewards that can be learned within a prompt only: at every visit a prompt gets a new random half
 * of the outcomes as its correct ones, so that nothing carries over to the next visit.
 */
public final class WithinPromptRewards implements Rewards {

  private static final int LEAST_OUTCOMES = 16;

  private final SplittableRandom random;
  private final int length;

  /**
   * Makes the rewards of one run.
   *
   * @param seed of their random stream
   * @param length number of tokens in a response: there are {@code length + 1} outcomes at least
   */
  public WithinPromptRewards(long seed, int length) {
    random = new SplittableRandom(seed);
    this.length = length;
  }

  @Override
  public void judge(PolicyPoint point, int[] prompts, int[][] outcomes, double[][] rewards) {
    int count = Math.max(LEAST_OUTCOMES, length + 1);
    for (int[] group : outcomes) {
      for (int outcome : group) {
        count = Math.max(count, outcome + 1);
      }
    }
    boolean[] correct = new boolean[count];
    for (int slot = 0; slot < outcomes.length; slot++) {
      for (int outcome = 0; outcome < count; outcome++) {
        correct[outcome] = random.nextDouble() < 0.5;
      }
      for (int i = 0; i < outcomes[slot].length; i++) {
        rewards[slot][i] = correct[outcomes[slot][i]] ? 1 : 0;
      }
    }
  }
}
