package dev.beamrlvr.training;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.util.TreeMap;

/**
 * Any optimizer, with the direction of the step before in its state, so that the next batch can
 * measure the slope along it. A {@link dev.beamrlvr.policy.optimizers.MomentumOptimizer} needs no
 * such thing: its state tells its last direction.
 */
record RememberedDirection(Optimizer optimizer) implements Optimizer {

  private static final String DIRECTION = "previous_direction";

  /** Returns the direction that a state remembers; null if there is none. */
  static float[] previous(OptimizerState state) {
    return state.steps() == 0 ? null : state.vectors().get(DIRECTION);
  }

  @Override
  public OptimizerState initialState(ParameterLayout layout) {
    OptimizerState state = optimizer.initialState(layout);
    return remembering(state, new float[Math.toIntExact(layout.size())]);
  }

  @Override
  public Update advance(OptimizerState state, ParameterVector gradient) {
    TreeMap<String, float[]> own = new TreeMap<>(state.vectors());
    own.remove(DIRECTION);
    Update update = optimizer.advance(new OptimizerState(state.steps(), own), gradient);
    return new Update(update.direction(), remembering(update.next(), update.direction()));
  }

  @Override
  public boolean isElementwise() {
    return optimizer.isElementwise();
  }

  @Override
  public double weightDecay() {
    return optimizer.weightDecay();
  }

  private static OptimizerState remembering(OptimizerState state, float[] direction) {
    TreeMap<String, float[]> vectors = new TreeMap<>(state.vectors());
    vectors.put(DIRECTION, direction);
    return new OptimizerState(state.steps(), vectors);
  }
}
