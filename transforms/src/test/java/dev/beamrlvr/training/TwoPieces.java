package dev.beamrlvr.training;

import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;

/** Slopes of one half of every group's responses along the other half's gradient. */
record TwoPieces() implements HeldOutSlopes {

  /** The adaptive rule with these slopes. */
  static AdaptiveStepRule rule() {
    return AdaptiveStepRule.standard().withHeldOutSlopes(new TwoPieces());
  }

  @Override
  public int piecesOfGroup() {
    return 2;
  }

  @Override
  public void check(TrainSettings settings) {
    if (settings.groupSize() % 2 != 0) {
      throw new IllegalArgumentException(
          "two pieces need an even group size, not " + settings.groupSize());
    }
  }

  @Override
  public Slopes measure(
      Optimizer optimizer, OptimizerState before, Optimizer.Update formed, BatchGradient gradient) {
    double slope = Vectors.dot(gradient.climbed(0), gradient.ofSuccess(1));
    return new Slopes(slope, Vectors.norm(formed.direction()), slope);
  }
}
