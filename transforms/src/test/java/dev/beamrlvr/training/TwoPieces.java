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
  public Measurement begin(Optimizer optimizer) {
    return new Measurement() {
      private double slope;
      private double squares;

      @Override
      public void add(OptimizerState before, Optimizer.Update formed, BatchGradient gradient) {
        slope = Vectors.dot(slope, gradient.climbed(0), gradient.ofSuccess(1));
        squares = Vectors.dot(squares, formed.direction(), formed.direction());
      }

      @Override
      public Slopes slopes() {
        return new Slopes(slope, Math.sqrt(squares), slope);
      }
    };
  }
}
