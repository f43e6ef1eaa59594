package dev.beamrlvr.training;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import dev.beamrlvr.identity.NotPartOfIdentity;
import dev.beamrlvr.internal.gradientgap.AdaptiveStep;
import dev.beamrlvr.internal.gradientgap.CandidateLadder;
import dev.beamrlvr.internal.gradientgap.MeasuredCurvature;
import dev.beamrlvr.internal.gradientgap.StepBound;
import dev.beamrlvr.internal.gradientgap.StepOutcome;
import dev.beamrlvr.internal.gradientgap.StepProposal;
import dev.beamrlvr.internal.gradientgap.StepThreshold;
import dev.beamrlvr.schemas.Threshold;
import java.io.Serializable;
import java.util.List;

/**
 * Reads a step's evidence as the adaptive rule does (THEORY E): which steps must be measured, and
 * what their measurements allow. Whether a step obeys is left to the {@link StepRule}.
 */
final class StepReader implements Serializable {

  private final AdaptiveStep rule;

  @NotPartOfIdentity("it is made of the rule alone")
  private final CandidateLadder ladder;

  private StepReader(AdaptiveStepSettings settings) {
    this.rule = AdaptiveStep.of(settings);
    this.ladder = CandidateLadder.of(rule);
  }

  static StepReader of(AdaptiveStepSettings settings) {
    return new StepReader(settings);
  }

  private static AdaptiveStepState state(String memory) {
    try {
      return AdaptiveStepState.fromJson(memory);
    } catch (IllegalArgumentException e) {
      throw TrainingState.unreadable(e.getMessage());
    }
  }

  /** What is remembered before the first step. */
  String initialMemory() {
    return AdaptiveStepState.initial().toJson();
  }

  /** What a falling success rate has left of the steps, up to 1. */
  double guardScale(String memory) {
    return state(memory).guard().scale();
  }

  /** The steps to measure, in no particular order. */
  List<Double> ladder(String memory) {
    return ladder.steps(state(memory));
  }

  /** Returns what the evidence allows. */
  Reading read(String memory, StepEvidence evidence) {
    AdaptiveStepState state = state(memory);
    List<TrialMeasurement> trials = evidence.trials();
    MeasuredCurvature curvature = ladder.curvature(trials);
    StepMeasurement measurement =
        StepMeasurement.of(evidence.meanSuccess(), Math.max(1, evidence.rewards()))
            .setAnyMixed(evidence.mixedGroups() > 0)
            .setHeldOutSlope(evidence.direction().getHonestSlope())
            .setSlopeBefore(evidence.direction().getSlopeBefore())
            .setInSampleSlope(evidence.direction().getPromisedSlope())
            .setDirectionNorm(evidence.direction().getNorm())
            .setFisher(curvature.fisher())
            .setWeightedFisher(curvature.weightedFisher())
            .build();
    StepProposal proposal = rule.propose(state, measurement);
    return new Reading(proposal, ladder.decide(proposal, trials), trials);
  }

  /**
   * Returns what is remembered after a step without a direction: the guard has seen its rewards,
   * and after a failure the next step is shorter.
   */
  String memoryAfterStaying(String memory, StepEvidence evidence) {
    AdaptiveStepState state = state(memory);
    if (evidence.rewards() == 0) {
      return memory;
    }
    StepMeasurement.Builder measurement =
        StepMeasurement.of(evidence.meanSuccess(), evidence.rewards());
    if (evidence.direction().getFailure() != null) {
      measurement.setAnyMixed(true).setInSampleSlope(Double.NaN);
    }
    StepProposal proposal = rule.propose(state, measurement.build());
    return ladder.decide(proposal, List.of()).next().toJson();
  }

  /**
   * What a step's measurements allow.
   *
   * @param proposal the bounds
   * @param outcome what the adaptive rule makes of them
   * @param trials the steps that were measured
   */
  record Reading(StepProposal proposal, StepOutcome outcome, List<TrialMeasurement> trials) {

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
          thresholds.stream().map(Reading::record).toList(),
          proposal.measuredThreshold().map(Reading::record).orElse(null),
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
}
