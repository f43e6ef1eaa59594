package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.laboratory.training.RolloutHalves;

/** How a run moves its weights. Has the memory of one run, so make one for each run. */
public interface UpdateRule {

  /**
   * Moves the weights in place.
   *
   * @param point the policy at {@code weights}
   * @param batch rollouts of that policy
   * @return the step as far as it is known; step number and exact success are filled in later
   */
  UpdateReport update(PolicyPoint point, RolloutBatch batch, double[] weights);

  /** {@code w <- w + alpha P g} with a fixed learning rate. */
  static UpdateRule fixed(
      double learningRate, AdvantageEstimator advantage, SimulatedOptimizer optimizer) {
    return new FixedUpdate(learningRate, advantage, optimizer);
  }

  /** The adaptive step on the environment's own gradients. */
  static UpdateRule adaptive(
      AdaptiveConstants constants, AdvantageEstimator advantage, SimulatedOptimizer optimizer) {
    return adaptive(constants, advantage, optimizer, 1);
  }

  /**
   * The adaptive step with a loss multiplied by a constant, which must make no difference.
   *
   * @param lossScale factor on all advantages
   */
  static UpdateRule adaptive(
      AdaptiveConstants constants,
      AdvantageEstimator advantage,
      SimulatedOptimizer optimizer,
      double lossScale) {
    return constants.settings().slope() instanceof RolloutHalves
        ? new RolloutHalvesUpdate(constants, advantage, optimizer, lossScale)
        : new AcrossStepsUpdate(constants, advantage, optimizer, lossScale, false);
  }

  /**
   * The adaptive step across steps with curvature and trials from one fan-out, as training measures
   * them.
   */
  static UpdateRule oneFanOut(
      AdaptiveConstants constants, AdvantageEstimator advantage, SimulatedOptimizer optimizer) {
    if (constants.settings().slope() instanceof RolloutHalves) {
      throw new IllegalArgumentException("one fan-out measures slopes across steps only");
    }
    return new AcrossStepsUpdate(constants, advantage, optimizer, 1, true);
  }
}
