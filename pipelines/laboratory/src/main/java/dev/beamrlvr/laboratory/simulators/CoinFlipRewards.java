package dev.beamrlvr.laboratory.simulators;

import java.util.SplittableRandom;

/** Rewards that know nothing of the outcome: a fair coin for each rollout. */
public final class CoinFlipRewards implements Rewards {

  private final SplittableRandom random;

  public CoinFlipRewards(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public void judge(PolicyPoint point, int[] prompts, int[][] outcomes, double[][] rewards) {
    for (double[] group : rewards) {
      for (int i = 0; i < group.length; i++) {
        group[i] = random.nextDouble() < 0.5 ? 1 : 0;
      }
    }
  }
}
