package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import dev.beamrlvr.internal.gradientgap.AdaptiveStep;
import dev.beamrlvr.internal.gradientgap.StepOutcome;

/**
 * The adaptive step with the held-out slope from two halves of every group (THEORY D).
 *
 * <p>With centered advantages the direction is the mean of the two half gradients, each with its
 * own baseline; with other advantages it is the gradient of whole groups.
 */
final class RolloutHalvesUpdate implements UpdateRule {

  private final AdaptiveStep rule;
  private final AdvantageEstimator advantage;
  private final SimulatedOptimizer optimizer;
  private final double lossScale;
  private AdaptiveStepState state = AdaptiveStepState.initial();
  private DiagonalPreconditioner preconditioner;

  RolloutHalvesUpdate(
      AdaptiveConstants constants,
      AdvantageEstimator advantage,
      SimulatedOptimizer optimizer,
      double lossScale) {
    this.rule = AdaptiveStep.of(constants.settings());
    this.advantage = advantage;
    this.optimizer = optimizer;
    this.lossScale = lossScale;
  }

  /** The directions of a batch: of all rollouts, and of each half. */
  private record Directions(double[] whole, double[] first, double[] second) {

    Directions times(double[] scale) {
      return new Directions(
          Vectors.times(scale, whole), Vectors.times(scale, first), Vectors.times(scale, second));
    }
  }

  @Override
  public UpdateReport update(PolicyPoint point, RolloutBatch batch, double[] weights) {
    int groupSize = batch.groupSize();
    if (groupSize < 4 || groupSize % 2 != 0) {
      throw new IllegalArgumentException(
          "rollout-halves needs an even group size of at least 4, but it is " + groupSize);
    }
    StepMeasurement.Builder measurement =
        StepMeasurement.of(batch.meanReward(), batch.size() * groupSize);
    double[] none = new double[weights.length];
    Directions directions = new Directions(none, none, none);
    double norm = 0;
    if (batch.mixedShare() > 0) {
      directions = measure(batch, weights.length, measurement);
      norm = Vectors.norm(directions.whole());
    }
    StepMeasurement measured = measurement.build();
    double[] unit = Vectors.times(directions.whole(), norm > 0 ? 1 / norm : 0);
    double[] first = Vectors.times(directions.first(), norm > 0 ? 1 / norm : 0);
    double[] second = Vectors.times(directions.second(), norm > 0 ? 1 / norm : 0);
    StepOutcome outcome =
        rule.decide(rule.propose(state, measured), step -> trial(batch, step, unit, first, second));
    state = outcome.next();
    Vectors.add(weights, Vectors.times(unit, outcome.stepSize()));
    return UpdateReport.of(batch, measured, outcome);
  }

  private Directions measure(
      RolloutBatch batch, int dimension, StepMeasurement.Builder measurement) {
    int groupSize = batch.groupSize();
    int half = groupSize / 2;
    double[] firstHalf = batch.unbiasedGradient(0, half, dimension);
    double[] secondHalf = batch.unbiasedGradient(half, groupSize, dimension);
    boolean centered = RolloutBatch.isCentered(advantage);
    Directions gradients =
        centered
            ? new Directions(Vectors.mean(firstHalf, secondHalf), firstHalf, secondHalf)
            : new Directions(
                batch.gradient(advantage, 0, groupSize, dimension),
                batch.gradient(advantage, 0, half, dimension),
                batch.gradient(advantage, half, groupSize, dimension));
    double[] unbiased =
        centered ? gradients.whole() : batch.unbiasedGradient(0, groupSize, dimension);
    if (preconditioner == null) {
      preconditioner = new DiagonalPreconditioner(optimizer, 0, dimension);
    }
    double[] scaled = Vectors.times(gradients.whole(), lossScale);
    double[] scale = Vectors.times(preconditioner.including(scaled), lossScale);
    Directions directions = gradients.times(scale);
    double norm = Vectors.norm(directions.whole());
    double[] unit = Vectors.times(directions.whole(), norm > 0 ? 1 / norm : 0);
    measurement
        .setAnyMixed(true)
        .setHeldOutSlope(
            0.5
                * (Vectors.dot(directions.first(), secondHalf)
                    + Vectors.dot(directions.second(), firstHalf)))
        .setInSampleSlope(Vectors.dot(directions.whole(), unbiased))
        .setDirectionNorm(norm)
        .setFisher(batch.fisher(unit))
        .setWeightedFisher(batch.weightedFisher(unit));
    return directions;
  }

  private TrialMeasurement trial(
      RolloutBatch batch, double step, double[] unit, double[] first, double[] second) {
    TrialMeasurement trial = SampledTrials.kl(batch, step, Vectors.times(unit, step));
    StepLimits limits = rule.settings().limits();
    if (limits.hasKlCap() && !(trial.sampledKl() <= 2 * limits.klCap())) {
      return trial; // The importance weights mean nothing out there.
    }
    return SampledTrials.checkedByGain(
        trial, batch, Vectors.times(second, step), Vectors.times(first, step));
  }
}
