package dev.beamrlvr.gradientgap;

import dev.beamrlvr.internal.Arguments;
import java.io.Serializable;

/**
 * The curvature of the mean success rate that a step is held against: {@code c = lambda mean_q v_q
 * F_q}, of Fisher information that was measured.
 *
 * @param rising whether {@code lambda = 1 + log 1/(1 - Jbar)} rises with success, {@code Jbar =
 *     (correct + 1/2) / (rewards + 1)}, as in THEORY; otherwise it is 1. The rise bounds the worst
 *     curvature that a step may meet. Held-out slopes after a step show what curvature it did meet,
 *     so a rule with those can do without
 * @param cut the curvature of a batch counts as at most this many times the mean of those before
 *     it, at least 1; infinite in THEORY E, which averages whatever was measured. A single very
 *     unlikely response can make one batch's curvature fifty times that of its neighbours. Uncut,
 *     it would rule the average, and shorten every step, for as long as the memory lasts. The
 *     batch's own step stays bounded by its uncut KL divergence
 */
public record CurvatureModel(boolean rising, double cut) implements Serializable {

  /**
   * Checks the constants.
   *
   * @throws IllegalArgumentException if the cut is below 1
   */
  public CurvatureModel {
    Arguments.between("cut", cut, 1, Double.POSITIVE_INFINITY);
  }

  /** What training takes: the curvature as measured, outliers cut to four times the mean. */
  public static CurvatureModel forTraining() {
    return new CurvatureModel(false, 4);
  }

  /** {@code c} of a batch along its unit direction. */
  public double of(StepMeasurement batch) {
    double correct = batch.meanSuccess() * batch.rewards();
    double success = (correct + 0.5) / (batch.rewards() + 1);
    double rise = rising ? Math.log(1 / (1 - success)) : 0;
    return (1 + rise) * batch.weightedFisher();
  }

  /**
   * A batch's curvature as it is averaged.
   *
   * @param value of the batch
   * @param mean of the batches before it; 0 if there was none
   */
  public double limited(double value, double mean) {
    return mean > 0 ? Math.min(value, cut * mean) : value;
  }
}
