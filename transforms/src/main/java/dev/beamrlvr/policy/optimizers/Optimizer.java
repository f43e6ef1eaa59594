package dev.beamrlvr.policy.optimizers;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.io.Serializable;

/**
 * Turns gradients into directions: {@link AdamW}, {@link GradientAscent}, or one of your own.
 *
 * <pre>{@code
 * record SignOfGradient() implements Optimizer {
 *   public OptimizerState initialState(ParameterLayout layout) {
 *     return OptimizerState.initial(layout);
 *   }
 *
 *   public Update advance(OptimizerState state, ParameterVector gradient) {
 *     float[] direction = new float[gradient.values().length];
 *     for (int i = 0; i < direction.length; i++) {
 *       direction[i] = Math.signum(gradient.values()[i]);
 *     }
 *     return new Update(direction, state.next(Map.of()));
 *   }
 * }
 * }</pre>
 *
 * <p>The weights of a policy need not fit into memory together. In each step {@link #advance} is
 * called once for each tensor, in their order, with the state of that tensor.
 *
 * <p>Instances hold settings only and are serialised with the pipeline; their fields belong to the
 * identity of a run. What is remembered goes in and comes out, and is kept in every checkpoint. How
 * far a step goes along the direction is left to the step rule, so a direction's length matters
 * only to rules that take the learning rate from the user.
 */
public interface Optimizer extends Serializable {

  /**
   * Returns the state before the first step.
   *
   * @param layout of what {@link #advance} is given; the names of the vectors do not depend on it
   */
  OptimizerState initialState(ParameterLayout layout);

  /**
   * Returns the direction for a gradient, and what to remember.
   *
   * @param state what {@link Update#next()} of the step before was; not to be changed
   * @param gradient of what is climbed, in one tensor, with its name and shape, or in a piece of
   *     it; not to be changed
   * @throws IllegalArgumentException if the state is another optimizer's or of another size
   */
  Update advance(OptimizerState state, ParameterVector gradient);

  /**
   * Whether every entry of direction and state comes from the same entry of gradient and state
   * alone, whatever the tensor's shape. Then large tensors are given in pieces, each as a tensor of
   * one dimension; else whole, and must fit into memory.
   */
  default boolean isElementwise() {
    return false;
  }

  /** Returns how much of the weights is subtracted at each unit of learning rate; 0 by default. */
  default double weightDecay() {
    return 0;
  }

  /**
   * What a step makes of a gradient.
   *
   * @param direction uphill, one entry a parameter
   * @param next the state after this step
   */
  record Update(float[] direction, OptimizerState next) {}
}
