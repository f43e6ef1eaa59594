package dev.beamrlvr.internal.gradientgap;

import java.io.Serializable;

/**
 * How far single measurements of something that changes slowly are off, from how much neighbours
 * differ: half the mean square of successive differences is their variance, whatever the trend (von
 * Neumann's estimator, here over some twenty differences). Immutable.
 *
 * @param last the last measurement; null before the first
 * @param differences number of differences so far
 * @param squares running average of their squares, from 0
 */
public record SuccessiveDifferences(Double last, int differences, double squares)
    implements Serializable {

  private static final double MEMORY = 0.9;
  private static final int FEWEST = 2;

  /** Before the first measurement. */
  public static SuccessiveDifferences none() {
    return new SuccessiveDifferences(null, 0, 0);
  }

  /**
   * After one more measurement.
   *
   * @throws IllegalArgumentException if it is not finite
   */
  public SuccessiveDifferences after(double measurement) {
    if (!Double.isFinite(measurement)) {
      throw new IllegalArgumentException("A measurement must be finite, not " + measurement);
    }
    if (last == null) {
      return new SuccessiveDifferences(measurement, 0, 0);
    }
    double difference = measurement - last;
    return new SuccessiveDifferences(
        measurement, differences + 1, MEMORY * squares + (1 - MEMORY) * difference * difference);
  }

  /** Standard error of a single measurement; null with fewer than two differences. */
  public Double standardError() {
    return differences < FEWEST
        ? null
        : Double.valueOf(Math.sqrt(squares / (1 - StrictMath.pow(MEMORY, differences)) / 2));
  }
}
