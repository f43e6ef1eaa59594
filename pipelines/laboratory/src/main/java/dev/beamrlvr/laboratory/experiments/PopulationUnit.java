package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.identities.LogOdds;
import dev.beamrlvr.laboratory.population.LinearSoftmax;
import dev.beamrlvr.laboratory.population.PopulationPolicy;
import dev.beamrlvr.laboratory.population.Washboard;
import dev.beamrlvr.laboratory.thresholds.TheoremOneThreshold;
import java.util.ArrayList;
import java.util.List;

/**
 * An exact run along the gradient gap, in steps of a multiple of a natural length.
 *
 * @param claim that it belongs to
 * @param series that it contributes to
 * @param x multiple of the natural length
 * @param example the policy and what its natural length is
 * @param steps how many
 */
record PopulationUnit(String claim, String series, double x, Example example, int steps)
    implements WorkUnit {

  /** A policy with a natural length of step. */
  enum Example {
    /** Six answers, two correct; natural is the paper's Theorem 1. */
    SIX_ANSWERS {
      @Override
      PopulationPolicy policy() {
        return LinearSoftmax.of(
            new double[][] {
              {0.9, 0.1, -0.3},
              {0.4, 0.8, 0.2},
              {0.7, -0.6, 0.5},
              {-0.5, 0.9, -0.4},
              {0.3, 0.3, 0.9},
              {-0.8, -0.2, 0.1}
            },
            new boolean[] {true, true, false, false, false, false});
      }

      @Override
      double naturalLength(double[] weights, double alignment) {
        LinearSoftmax policy = (LinearSoftmax) policy();
        return TheoremOneThreshold.stepSize(alignment, policy.scoreBound(), policy.hessianBound());
      }
    },
    /** One correct answer between two wrong ones; natural is the distance to the best weights. */
    THREE_ANSWERS {
      @Override
      PopulationPolicy policy() {
        return LinearSoftmax.of(
            new double[][] {{0}, {1}, {-1}}, new boolean[] {true, false, false});
      }

      @Override
      double[] start() {
        return new double[] {0.5};
      }

      @Override
      double naturalLength(double[] weights, double alignment) {
        return Math.abs(weights[0]);
      }
    },
    /** Two answers with a wave in their log-odds; natural is the wave's length. */
    WASHBOARD {
      @Override
      PopulationPolicy policy() {
        return new Washboard();
      }

      @Override
      double naturalLength(double[] weights, double alignment) {
        return Washboard.RESONANT_STEP;
      }
    };

    abstract PopulationPolicy policy();

    abstract double naturalLength(double[] weights, double alignment);

    double[] start() {
      return policy().initialWeights();
    }
  }

  @Override
  public long seed() {
    return 0;
  }

  @Override
  public UnitResult compute() {
    PopulationPolicy policy = example.policy();
    double[] weights = example.start();
    List<Double> curve = new ArrayList<>();
    curve.add(LogOdds.success(policy.logOdds(weights)));
    for (int step = 0; step < steps; step++) {
      double[] gap = policy.gap(weights);
      double square = 0;
      for (double value : gap) {
        square += value * value;
      }
      double norm = Math.sqrt(square);
      double length = x * example.naturalLength(weights, norm);
      for (int i = 0; i < weights.length; i++) {
        weights[i] += length * gap[i] / norm;
      }
      curve.add(LogOdds.success(policy.logOdds(weights)));
    }
    return UnitResult.of(this, curve.get(steps), curve);
  }
}
