package dev.beamrlvr.policy.optimizers;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.util.TreeMap;

/**
 * An optimizer whose direction is u = P m / (1 - b1^t), with momentum m and a diagonal
 * preconditioner P. Being linear in the gradient but for P, it lets slopes be measured on other
 * prompts of the same batch.
 */
public abstract class MomentumOptimizer implements Optimizer {

  /** Name of the momentum in the state: not bias-corrected. */
  public static final String MOMENTUM = "momentum";

  private final double momentumDecay;

  /** Creates one with a decay of the momentum of at least 0 and below 1. */
  protected MomentumOptimizer(double momentumDecay) {
    if (!(momentumDecay >= 0 && momentumDecay < 1)) {
      throw new IllegalArgumentException(
          "momentum decay must be at least 0 and below 1, not " + momentumDecay);
    }
    this.momentumDecay = momentumDecay;
  }

  @Override
  public OptimizerState initialState(ParameterLayout layout) {
    return OptimizerState.initial(layout, MOMENTUM);
  }

  @Override
  public final Update advance(OptimizerState state, ParameterVector gradient) {
    float[] values = gradient.values();
    int size = values.length;
    float[] old = state.vector(MOMENTUM, size);
    TreeMap<String, float[]> vectors = new TreeMap<>();
    remember(state, values, vectors);
    float[] momentum = new float[size];
    vectors.put(MOMENTUM, momentum);
    OptimizerState next = state.next(vectors);
    double[] preconditioner = preconditioner(next);
    double correction = correction(next);
    float[] direction = new float[size];
    for (int i = 0; i < size; i++) {
      momentum[i] = (float) (momentumDecay * old[i] + (1 - momentumDecay) * values[i]);
      direction[i] = (float) (preconditioner[i] * momentum[i] / correction);
    }
    return new Update(direction, next);
  }

  /** Whether P of an entry depends on that entry alone: true, unless a subclass says otherwise. */
  @Override
  public boolean isElementwise() {
    return true;
  }

  /** Returns the decay of the momentum, in [0, 1). */
  public final double momentumDecay() {
    return momentumDecay;
  }

  /** Returns what a state's momentum is divided by: {@code 1 - b1^t}; 1 before the first step. */
  public final double correction(OptimizerState state) {
    return state.steps() == 0 || momentumDecay == 0
        ? 1
        : 1 - Math.pow(momentumDecay, state.steps());
  }

  /** Returns the diagonal of P of the direction that led to a state; of no use before the first. */
  public abstract double[] preconditioner(OptimizerState state);

  /** Returns that of P after one more gradient, of which only the entries' squares are known. */
  public abstract double[] preconditioner(OptimizerState state, float[] squares);

  /** Adds what is remembered besides the momentum; nothing by default. */
  protected void remember(
      OptimizerState state, float[] gradient, TreeMap<String, float[]> vectors) {
    // Plain momentum remembers nothing else.
  }
}
