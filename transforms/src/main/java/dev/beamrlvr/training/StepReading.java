package dev.beamrlvr.training;

import dev.beamrlvr.gradientgap.StepBound;
import dev.beamrlvr.gradientgap.StepOutcome;
import dev.beamrlvr.gradientgap.StepProposal;
import dev.beamrlvr.gradientgap.StepThreshold;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import dev.beamrlvr.schemas.Threshold;
import java.util.List;

/**
 * What a step's measurements allow.
 *
 * @param proposal the bounds
 * @param outcome what the adaptive rule makes of them
 * @param trials the steps that were measured
 */
record StepReading(StepProposal proposal, StepOutcome outcome, List<TrialMeasurement> trials) {

  /** Goes as far as the adaptive rule does. */
  StepChoice obeyed() {
    return choice(
        proposal.thresholds(),
        outcome.stepSize(),
        outcome.reason().orElse(null),
        outcome.binding().map(StepBound::label).orElse(null),
        outcome.predictedKl(),
        outcome.measuredKl().orElse(null),
        outcome.backtracks());
  }

  /**
   * Goes {@code stepSize} far, which is one of the trials, whatever the measurements say; no step
   * grows.
   */
  StepChoice disregarded(double stepSize) {
    return choice(
        proposal.thresholds().stream()
            .filter(threshold -> threshold.bound() != StepBound.GROWTH)
            .toList(),
        stepSize,
        null,
        null,
        isMeasured() ? Double.valueOf(proposal.predictedKl(stepSize)) : null,
        trials.stream()
            .filter(trial -> trial.stepSize() == stepSize)
            .map(TrialMeasurement::measuredKl)
            .filter(Double::isFinite)
            .findFirst()
            .orElse(null),
        0);
  }

  private StepChoice choice(
      List<StepThreshold> thresholds,
      double stepSize,
      String reason,
      String binding,
      Double predictedKl,
      Double measuredKl,
      int backtracks) {
    return new StepChoice(
        stepSize,
        reason,
        thresholds.stream().map(StepReading::record).toList(),
        proposal.measuredThreshold().map(StepReading::record).orElse(null),
        binding,
        isMeasured() ? proposal.curvature() : null,
        proposal.slopeRatioKnown() ? Double.valueOf(proposal.slopeRatio()) : null,
        proposal.guardScale(),
        predictedKl,
        measuredKl,
        backtracks,
        outcome.next().toJson());
  }

  /** Whether slope and curvature were finite, so that there are bounds at all. */
  private boolean isMeasured() {
    return !proposal.thresholds().isEmpty();
  }

  private static Threshold record(StepThreshold threshold) {
    return Threshold.newBuilder()
        .setName(threshold.bound().label())
        .setStepSize(threshold.stepSize())
        .build();
  }
}
