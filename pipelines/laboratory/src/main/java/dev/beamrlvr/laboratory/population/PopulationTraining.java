package dev.beamrlvr.laboratory.population;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import dev.beamrlvr.internal.gradientgap.AdaptiveStep;
import dev.beamrlvr.internal.gradientgap.StepOutcome;
import dev.beamrlvr.laboratory.identities.LogOdds;
import java.util.function.ToDoubleFunction;

/**
 * Exact training along the gradient gap, without sampling.
 *
 * @param logOdds {@code ell} before the first step and after each: one entry more than steps
 * @param weights at the end
 */
public record PopulationTraining(double[] logOdds, double[] weights) {

  /** The adaptive step smooths its success rate by a number of rewards; so many stand for all. */
  private static final int POPULATION = 1_000_000;

  /** Steps of a fixed length along the gap's direction. */
  public static PopulationTraining unitSteps(PopulationPolicy policy, double length, int steps) {
    return alongGap(policy, gap -> length / norm(gap), steps);
  }

  /** {@code w <- w + alpha gap}. */
  public static PopulationTraining gapSteps(PopulationPolicy policy, double alpha, int steps) {
    return alongGap(policy, gap -> alpha, steps);
  }

  private static PopulationTraining alongGap(
      PopulationPolicy policy, ToDoubleFunction<double[]> learningRate, int steps) {
    double[] weights = policy.initialWeights();
    double[] path = new double[steps + 1];
    path[0] = policy.logOdds(weights);
    for (int step = 1; step <= steps; step++) {
      double[] gap = policy.gap(weights);
      weights = moved(weights, gap, learningRate.applyAsDouble(gap));
      path[step] = policy.logOdds(weights);
    }
    return new PopulationTraining(path, weights);
  }

  /** The adaptive step with exact slopes, curvature, KL divergences and gains. */
  public static PopulationTraining adaptive(
      PopulationPolicy policy, AdaptiveStepSettings settings, int steps) {
    AdaptiveStep rule = AdaptiveStep.of(settings);
    AdaptiveStepState state = AdaptiveStepState.initial();
    double[] weights = policy.initialWeights();
    double[] path = new double[steps + 1];
    path[0] = policy.logOdds(weights);
    for (int step = 1; step <= steps; step++) {
      double[] origin = weights;
      double[] gap = policy.gap(origin);
      double[] unit = moved(new double[gap.length], gap, 1 / norm(gap));
      StepOutcome outcome =
          rule.decide(
              rule.propose(state, measure(policy, origin, gap, unit)),
              length -> trial(policy, origin, unit, length));
      state = outcome.next();
      weights = moved(weights, unit, outcome.stepSize());
      path[step] = policy.logOdds(weights);
    }
    return new PopulationTraining(path, weights);
  }

  private static StepMeasurement measure(
      PopulationPolicy policy, double[] weights, double[] gap, double[] unit) {
    double logOdds = policy.logOdds(weights);
    double variance = LogOdds.variance(logOdds);
    double fisher = policy.fisher(weights, unit);
    double slope = variance * norm(gap) * norm(gap);
    return StepMeasurement.of(LogOdds.success(logOdds), POPULATION)
        .setAnyMixed(true)
        .setHeldOutSlope(slope)
        .setInSampleSlope(slope)
        .setDirectionNorm(norm(gap))
        .setFisher(fisher)
        .setWeightedFisher(variance * fisher)
        .build();
  }

  private static TrialMeasurement trial(
      PopulationPolicy policy, double[] weights, double[] unit, double length) {
    double[] target = moved(weights, unit, length);
    double before = policy.logOdds(weights);
    double after = policy.logOdds(target);
    double gain =
        before > 0
            ? LogOdds.success(-before) - LogOdds.success(-after)
            : LogOdds.success(after) - LogOdds.success(before);
    boolean loses = !(gain >= 0);
    return TrialMeasurement.of(
        length, Double.isFinite(after) && !loses, policy.kl(weights, target));
  }

  /** How many steps lowered the success rate. */
  public int decreases() {
    int decreases = 0;
    for (int step = 1; step < logOdds.length; step++) {
      if (logOdds[step] < logOdds[step - 1]) {
        decreases++;
      }
    }
    return decreases;
  }

  /** {@code ell} after the last step. */
  public double finalLogOdds() {
    return logOdds[logOdds.length - 1];
  }

  private static double[] moved(double[] from, double[] direction, double length) {
    double[] to = from.clone();
    for (int i = 0; i < to.length; i++) {
      to[i] += length * direction[i];
    }
    return to;
  }

  private static double norm(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
