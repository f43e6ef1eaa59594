package dev.beamrlvr.training;

import dev.beamrlvr.policy.ParameterVector;

/** Arithmetic on weights and directions; sums run in index order, in double precision. */
final class Vectors {

  private Vectors() {}

  /** Returns the inner product. */
  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** Returns the Euclidean norm. */
  static double norm(float[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  /** Returns {@code factor * vector}. */
  static float[] times(float[] vector, double factor) {
    float[] scaled = new float[vector.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (factor * vector[i]);
    }
    return scaled;
  }

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
