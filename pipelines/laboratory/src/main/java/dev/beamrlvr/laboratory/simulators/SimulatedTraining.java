package dev.beamrlvr.laboratory.simulators;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains an environment's weights for some steps.
 *
 * @param environment what is trained
 * @param groupSize rollouts for each prompt, at least 2
 * @param promptsPerStep prompts of a step, taken in turn; at most those of the environment
 */
public record SimulatedTraining(
    SimulatedEnvironment environment, int groupSize, int promptsPerStep) {

  public SimulatedTraining {
    if (groupSize < 2) {
      throw new IllegalArgumentException("groupSize must be at least 2, but is " + groupSize);
    }
    if (promptsPerStep < 1 || promptsPerStep > environment.prompts()) {
      throw new IllegalArgumentException(
          "promptsPerStep must lie in [1, "
              + environment.prompts()
              + "], but is "
              + promptsPerStep);
    }
  }

  /** Every prompt in every step. */
  public static SimulatedTraining of(SimulatedEnvironment environment, int groupSize) {
    return new SimulatedTraining(environment, groupSize, environment.prompts());
  }

  /** A run with the environment's own rewards. */
  public SimulatedRun run(UpdateRule rule, long seed, int steps) {
    return run(rule, Rewards.verified(), seed, steps);
  }

  /** A run: rule and rewards must be new, as they keep the memory of the run. */
  public SimulatedRun run(UpdateRule rule, Rewards rewards, long seed, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, but is " + steps);
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] weights = environment.initialWeights();
    PolicyPoint point = environment.at(weights);
    List<SimulationRow> rows = new ArrayList<>(steps);
    for (int step = 0; step < steps; step++) {
      RolloutBatch batch = RolloutBatch.draw(point, prompts(step), groupSize, random, rewards);
      UpdateReport report = rule.update(point, batch, weights);
      if (report.row().stepSize() > 0) {
        point = environment.at(weights);
      }
      rows.add(report.at(step + 1, point.meanSuccess()));
    }
    List<Double> successRates = new ArrayList<>();
    for (int prompt = 0; prompt < point.prompts(); prompt++) {
      successRates.add(point.successRate(prompt));
    }
    return new SimulatedRun(List.copyOf(rows), List.copyOf(successRates));
  }

  private int[] prompts(int step) {
    int[] prompts = new int[promptsPerStep];
    for (int slot = 0; slot < promptsPerStep; slot++) {
      prompts[slot] = (int) (((long) step * promptsPerStep + slot) % environment.prompts());
    }
    return prompts;
  }
}
