package dev.beamrlvr.laboratory.population;

/** Arithmetic of weights. */
final class Displacements {

  private Displacements() {}

  /** A vector times a factor. */
  static double[] scaled(double[] vector, double factor) {
    return moved(new double[vector.length], vector, factor);
  }

  /** Weights after a step of some length along a direction. */
  static double[] moved(double[] from, double[] direction, double length) {
    double[] to = from.clone();
    for (int i = 0; i < to.length; i++) {
      to[i] += length * direction[i];
    }
    return to;
  }
}
