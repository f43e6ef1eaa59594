package dev.beamrlvr.gradientgap.simulators;

import dev.beamrlvr.gradientgap.AdaptiveStep;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.StepOutcome;

/** The adaptive step with the honest slope along the previous direction (THEORY E). */
final class AcrossStepsUpdate implements UpdateRule {

  private final AdaptiveStep rule;
  private final AdvantageKind advantage;
  private final SimulatedOptimizer optimizer;
  private final double lossScale;
  private AdaptiveStepState state = AdaptiveStepState.initial();
  private DiagonalPreconditioner preconditioner;
  private double[] momentum;

  AcrossStepsUpdate(
      AdaptiveStepSettings settings,
      AdvantageKind advantage,
      SimulatedOptimizer optimizer,
      double lossScale) {
    this.rule = AdaptiveStep.of(settings);
    this.advantage = advantage;
    this.optimizer = optimizer;
    this.lossScale = lossScale;
  }

  @Override
  public UpdateReport update(PolicyPoint point, RolloutBatch batch, double[] weights) {
    int dimension = weights.length;
    int groupSize = batch.groupSize();
    AdaptiveStepSettings settings = rule.settings();
    if (momentum == null) {
      momentum = new double[dimension];
      preconditioner =
          new DiagonalPreconditioner(
              optimizer,
              settings.preconditionerMemory(),
              settings.preconditionerFloor(),
              dimension);
    }
    StepMeasurement.Builder measurement =
        StepMeasurement.of(batch.meanReward(), batch.size() * groupSize);
    double[] direction = new double[dimension];
    if (batch.mixedShare() > 0) {
      double[] unbiased = batch.unbiasedGradient(0, groupSize, dimension);
      double[] gradient =
          Vectors.times(
              advantage.centered() ? unbiased : batch.gradient(advantage, 0, groupSize, dimension),
              lossScale);
      double[] scale = preconditioner.before(gradient);
      double honestSlope =
          state.directions() == 0 ? 0 : Vectors.dot(corrected(scale, state), unbiased);
      for (int i = 0; i < dimension; i++) {
        momentum[i] = settings.momentum() * momentum[i] + (1 - settings.momentum()) * gradient[i];
      }
      direction = corrected(scale, state.directions() + 1);
      double norm = Vectors.norm(direction);
      measurement
          .setAnyMixed(true)
          .setHonestSlope(honestSlope)
          .setPromisedSlope(Vectors.dot(direction, unbiased))
          .setDirectionNorm(norm);
      direction = Vectors.times(direction, norm > 0 ? 1 / norm : 0);
      measurement
          .setFisher(batch.fisher(direction))
          .setWeightedFisher(batch.weightedFisher(direction, settings.certified()));
    }
    double[] unit = direction;
    StepMeasurement measured = measurement.build();
    StepOutcome outcome =
        rule.decide(
            rule.propose(state, measured),
            step -> SampledTrials.kl(batch, step, Vectors.times(unit, step)));
    state = outcome.next();
    Vectors.add(weights, Vectors.times(unit, outcome.stepSize()));
    return UpdateReport.of(batch, measured, outcome);
  }

  private double[] corrected(double[] scale, AdaptiveStepState before) {
    return corrected(scale, before.directions());
  }

  /** {@code P m / (1 - b1^t)}. */
  private double[] corrected(double[] scale, int directions) {
    double correction = 1 - Math.pow(rule.settings().momentum(), directions);
    return Vectors.times(Vectors.times(scale, momentum), 1 / correction);
  }
}
