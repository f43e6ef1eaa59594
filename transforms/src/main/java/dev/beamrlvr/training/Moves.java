package dev.beamrlvr.training;

import dev.beamrlvr.policy.ParameterVector;

/** Moves weights, in single precision. */
final class Moves {

  private Moves() {}

  /** Returns {@code weights + step * direction}. */
  static ParameterVector along(ParameterVector weights, float[] direction, double step) {
    return along(weights, direction, step, 0);
  }

  /** Returns {@code weights + step * direction - decay * weights}. */
  static ParameterVector along(
      ParameterVector weights, float[] direction, double step, double decay) {
    float[] from = weights.values();
    float[] to = new float[from.length];
    // In single precision: the result is, and the compiler turns only this into vector
    // instructions.
    float length = (float) step;
    float shrink = (float) decay;
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] + (length * direction[i] - shrink * from[i]);
    }
    return new ParameterVector(weights.layout(), to);
  }

  /** Returns the direction over its norm. */
  static float[] unit(float[] direction, double norm) {
    float[] unit = new float[direction.length];
    float length = (float) norm;
    for (int i = 0; i < unit.length; i++) {
      unit[i] = direction[i] / length;
    }
    return unit;
  }

  static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
