package dev.beamrlvr.training;

/** Arithmetic on pieces of weights and directions; sums run in index order, in double precision. */
final class Vectors {

  private Vectors() {}

  /** Returns a sum with the products of the entries added, one after the other. */
  static double dot(double sum, float[] a, float[] b) {
    double result = sum;
    for (int i = 0; i < a.length; i++) {
      result += (double) a[i] * b[i];
    }
    return result;
  }

  /** Returns {@code factor * vector}. */
  static float[] times(float[] vector, double factor) {
    float[] scaled = new float[vector.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (factor * vector[i]);
    }
    return scaled;
  }

  /** Returns {@code weights + step * direction - decay * weights}. */
  static float[] along(float[] weights, float[] direction, double step, double decay) {
    float[] to = new float[weights.length];
    // In single precision: the result is, and the compiler turns only this into vector
    // instructions.
    float length = (float) step;
    float shrink = (float) decay;
    for (int i = 0; i < to.length; i++) {
      to[i] = weights[i] + (length * direction[i] - shrink * weights[i]);
    }
    return to;
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
