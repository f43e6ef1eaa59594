package dev.beamrlvr.laboratory.simulators;

import java.util.SplittableRandom;

/** Random vectors of the environments, one uniform an entry. */
final class RandomVectors {

  private RandomVectors() {}

  /** Entries uniform in [-range, range]. */
  static double[] uniform(SplittableRandom random, int size, double range) {
    double[] vector = new double[size];
    for (int i = 0; i < size; i++) {
      vector[i] = (2 * random.nextDouble() - 1) * range;
    }
    return vector;
  }

  /** A uniform vector divided by its norm. */
  static double[] unit(SplittableRandom random, int size) {
    double[] vector = uniform(random, size, 1);
    double norm = Vectors.norm(vector);
    for (int i = 0; i < size; i++) {
      vector[i] /= norm;
    }
    return vector;
  }
}
