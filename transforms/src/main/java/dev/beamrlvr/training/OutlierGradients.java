package dev.beamrlvr.training;

import dev.beamrlvr.schemas.internal.StepDirection;

/**
 * Cuts gradients that are far longer than those before: a single very unlikely response can make
 * one, and it would rule momentum and the averages of the adaptive step for tens of steps. Our own
 * addition to THEORY E.
 */
final class OutlierGradients {

  /** Longest gradient that passes, in running means of those before. */
  private static final double LONGEST = 2;

  private static final double MEMORY = 0.9;

  private OutlierGradients() {}

  /**
   * Returns what a gradient must be multiplied with to pass; 1 if it does, as at the first step.
   *
   * @param norm of the gradient
   */
  static double factor(double norm, Double average) {
    return average != null && norm > LONGEST * average ? LONGEST * average / norm : 1;
  }

  /** Returns the running mean after a step; unchanged if the step had no direction. */
  static Double averageAfter(Double average, StepDirection direction) {
    if (direction.getDirection() == null) {
      return average;
    }
    return average == null
        ? Double.valueOf(direction.getGradientNorm())
        : Double.valueOf(MEMORY * average + (1 - MEMORY) * direction.getGradientNorm());
  }
}
