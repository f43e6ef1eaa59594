package dev.beamrlvr.laboratory.simulators;

/** Sums over arrays, always in index order. */
final class Vectors {

  private Vectors() {}

  static double dot(double[] a, double[] b) {
    return dot(a, 0, b);
  }

  /** Dot product of {@code b} with the entries of {@code a} from {@code offset}. */
  static double dot(double[] a, int offset, double[] b) {
    double sum = 0;
    for (int i = 0; i < b.length; i++) {
      sum += a[offset + i] * b[i];
    }
    return sum;
  }

  static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  static double[] times(double[] a, double factor) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      product[i] = a[i] * factor;
    }
    return product;
  }

  static double[] times(double[] a, double[] b) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      product[i] = a[i] * b[i];
    }
    return product;
  }

  static double[] mean(double[] a, double[] b) {
    double[] mean = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      mean[i] = 0.5 * (a[i] + b[i]);
    }
    return mean;
  }

  static void add(double[] sum, double[] a) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += a[i];
    }
  }

  static double mean(double[] a, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += a[i];
    }
    return sum / (to - from);
  }
}
