package dev.beamrlvr.laboratory.experiments;

import java.io.Serializable;
import java.util.List;

/**
 * What a work unit gave.
 *
 * @param claim name of the claim
 * @param series the line in its figure
 * @param x what is varied
 * @param seed of the run
 * @param value the unit's number: final success, critical learning rate, total KL divergence
 * @param curve success before the first and after every step; empty if there are no steps
 */
public record UnitResult(
    String claim, String series, double x, long seed, double value, List<Double> curve)
    implements Serializable {

  static UnitResult of(WorkUnit unit, double value, List<Double> curve) {
    return new UnitResult(
        unit.claim(), unit.series(), unit.x(), unit.seed(), value, List.copyOf(curve));
  }
}
