package dev.beamrlvr.training;

import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How the slope of the mean success rate along a direction is measured with responses that did not
 * make the direction. A batch's own (in-sample) slope along its direction is optimistic, as its
 * noise points there too (THEORY B, optimism).
 *
 * <p>{@link StepRule#heldOutSlopes} says which one a run takes. Variants for studies implement it;
 * training takes {@link #ACROSS_PROMPTS}.
 */
public interface HeldOutSlopes extends Serializable {

  /**
   * After the step before, the present batch measures the direction of the one before; before the
   * step, each slot's prompts measure what the other slots' prompts made of the direction (THEORY
   * E). The latter needs a {@link dev.beamrlvr.policy.optimizers.MomentumOptimizer} and two slots.
   */
  HeldOutSlopes ACROSS_PROMPTS = new SlopesAcrossPrompts();

  /** Pieces that every group's responses are cut into, each with a gradient of its own: 1 or 2. */
  default int piecesOfGroup() {
    return 1;
  }

  /**
   * Checks that a run's settings allow these measurements.
   *
   * @throws IllegalArgumentException that names the one that does not
   */
  default void check(TrainSettings settings) {
    // By default every setting does.
  }

  /** Begins to measure the slopes of a step. */
  Measurement begin(Optimizer optimizer);

  /** Sums over all weights, which come in pieces, in their order. */
  interface Measurement {

    /**
     * Adds a piece.
     *
     * @param before the optimizer's state before the step
     * @param formed what the optimizer made of it and the batch's gradient
     */
    void add(OptimizerState before, Optimizer.Update formed, BatchGradient gradient);

    /** Returns the slopes, when all pieces have been added. */
    Slopes slopes();
  }

  /**
   * Slopes, not yet divided by the norm of the direction that they are measured along.
   *
   * @param after slope at the end of the step before, along its direction; 0 at the first step
   * @param normAfter Euclidean norm of that direction
   * @param before slope along the coming direction where it begins; null where not measured
   */
  record Slopes(double after, double normAfter, @Nullable Double before) {}
}
