package dev.beamrlvr.training;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.util.Map;

/** An optimizer as a user may write it: every entry goes by the sign of its gradient. */
record SignOfGradient() implements Optimizer {

  @Override
  public OptimizerState initialState(ParameterLayout layout) {
    return OptimizerState.initial(layout);
  }

  @Override
  public Update advance(OptimizerState state, ParameterVector gradient) {
    float[] direction = new float[gradient.values().length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = Math.signum(gradient.values()[i]);
    }
    return new Update(direction, state.next(Map.of()));
  }
}
