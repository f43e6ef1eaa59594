package dev.beamrlvr.policy.optimizers;

/**
 * What an optimizer remembers between steps.
 *
 * @param steps gradients seen so far
 * @param momentum running mean of the gradients, not bias-corrected, one entry a parameter
 * @param secondMoment running mean of the squared gradients, not bias-corrected; empty for
 *     optimizers that need none
 */
public record OptimizerState(long steps, float[] momentum, float[] secondMoment) {

  /** Returns the state before the first step of an optimizer over {@code parameters} numbers. */
  public static OptimizerState initial(int parameters, boolean withSecondMoment) {
    return new OptimizerState(
        0, new float[parameters], new float[withSecondMoment ? parameters : 0]);
  }
}
