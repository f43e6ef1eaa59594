package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.HeldOutSlope;
import dev.beamrlvr.gradientgap.SlopeEnds;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import dev.beamrlvr.internal.gradientgap.AdaptiveStep;
import dev.beamrlvr.internal.gradientgap.CandidateLadder;
import dev.beamrlvr.internal.gradientgap.MeasuredCurvature;
import dev.beamrlvr.internal.gradientgap.StepOutcome;
import java.util.List;

/** The adaptive step with the held-out slope along the previous direction (THEORY E). */
final class AcrossStepsUpdate implements UpdateRule {

  private static final double PRECONDITIONER_FLOOR = 0.3;

  private final AdaptiveStep rule;
  private final double momentumDecay;
  private final boolean measuresBefore;
  private final AdvantageEstimator advantage;
  private final SimulatedOptimizer optimizer;
  private final double lossScale;
  private final boolean oneFanOut;
  private AdaptiveStepState state = AdaptiveStepState.initial();
  private DiagonalPreconditioner preconditioner;
  private double[] momentum;

  AcrossStepsUpdate(
      AdaptiveConstants constants,
      AdvantageEstimator advantage,
      SimulatedOptimizer optimizer,
      double lossScale,
      boolean oneFanOut) {
    this.rule = AdaptiveStep.of(constants.settings());
    this.momentumDecay = constants.momentum();
    this.measuresBefore =
        constants.settings().slope() instanceof HeldOutSlope slope
            && slope.ends() != SlopeEnds.AFTER;
    this.advantage = advantage;
    this.optimizer = optimizer;
    this.lossScale = lossScale;
    this.oneFanOut = oneFanOut;
  }

  @Override
  public UpdateReport update(PolicyPoint point, RolloutBatch batch, double[] weights) {
    int dimension = weights.length;
    int groupSize = batch.groupSize();
    if (momentum == null) {
      momentum = new double[dimension];
      preconditioner = new DiagonalPreconditioner(optimizer, PRECONDITIONER_FLOOR, dimension);
    }
    StepMeasurement.Builder measurement =
        StepMeasurement.of(batch.meanReward(), batch.size() * groupSize);
    double[] direction = new double[dimension];
    if (batch.mixedShare() > 0) {
      double[] unbiased = batch.unbiasedGradient(0, groupSize, dimension);
      double[] gradient =
          Vectors.times(
              RolloutBatch.isCentered(advantage)
                  ? unbiased
                  : batch.gradient(advantage, 0, groupSize, dimension),
              lossScale);
      Double before = measuresBefore ? slopeBefore(batch, gradient, unbiased) : null;
      double[] scale = preconditioner.before(gradient);
      double heldOutSlope =
          state.directions() == 0 ? 0 : Vectors.dot(corrected(scale, state.directions()), unbiased);
      for (int i = 0; i < dimension; i++) {
        momentum[i] = momentumDecay * momentum[i] + (1 - momentumDecay) * gradient[i];
      }
      direction = corrected(scale, state.directions() + 1);
      double norm = Vectors.norm(direction);
      measurement
          .setAnyMixed(true)
          .setHeldOutSlope(heldOutSlope)
          .setSlopeBefore(before)
          .setInSampleSlope(Vectors.dot(direction, unbiased))
          .setDirectionNorm(norm);
      direction = Vectors.times(direction, norm > 0 ? 1 / norm : 0);
    }
    StepMeasurement measured;
    StepOutcome outcome;
    double[] unit = direction;
    if (oneFanOut) {
      CandidateLadder ladder = CandidateLadder.of(rule);
      List<TrialMeasurement> rungs =
          ladder.steps(state).stream().map(step -> rung(batch, unit, step)).toList();
      MeasuredCurvature curvature = ladder.curvature(rungs);
      measured =
          measurement
              .setFisher(curvature.fisher())
              .setWeightedFisher(curvature.weightedFisher())
              .build();
      outcome = ladder.decide(rule.propose(state, measured), rungs);
    } else {
      measured =
          measurement
              .setFisher(batch.fisher(unit))
              .setWeightedFisher(batch.weightedFisher(unit))
              .build();
      outcome =
          rule.decide(
              rule.propose(state, measured),
              step -> SampledTrials.kl(batch, step, Vectors.times(unit, step)));
    }
    state = outcome.next();
    Vectors.add(weights, Vectors.times(unit, outcome.stepSize()));
    return UpdateReport.of(batch, measured, outcome);
  }

  private static TrialMeasurement rung(RolloutBatch batch, double[] unit, double step) {
    double[] displacement = Vectors.times(unit, step);
    return SampledTrials.kl(batch, step, displacement)
        .withVocabularyKl(batch.kl(displacement, false), batch.kl(displacement, true));
  }

  /** The slope along the coming direction, as prompts measure it that did not make it. */
  private Double slopeBefore(RolloutBatch batch, double[] gradient, double[] unbiased) {
    BatchPieces pieces = BatchPieces.of(batch, advantage, lossScale, gradient.length);
    double[] scale = preconditioner.beforePieces(pieces.squares());
    Double across = pieces.slope(scale, gradient, unbiased);
    return across == null
        ? null
        : (momentumDecay * Vectors.dot(Vectors.times(scale, momentum), unbiased)
                + (1 - momentumDecay) * across)
            / (1 - Math.pow(momentumDecay, state.directions() + 1));
  }

  /** {@code P m / (1 - b1^t)}. */
  private double[] corrected(double[] scale, int directions) {
    double correction = 1 - Math.pow(momentumDecay, directions);
    return Vectors.times(Vectors.times(scale, momentum), 1 / correction);
  }
}
