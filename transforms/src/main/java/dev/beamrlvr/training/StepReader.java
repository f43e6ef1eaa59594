package dev.beamrlvr.training;

import dev.beamrlvr.gradientgap.AdaptiveStep;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.CandidateLadder;
import dev.beamrlvr.gradientgap.MeasuredCurvature;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.StepProposal;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import dev.beamrlvr.schemas.internal.CandidateMeasure;
import java.io.Serializable;
import java.util.List;

/**
 * Reads a step's evidence as the adaptive rule does (THEORY E): which steps must be measured, and
 * what their measurements allow. Whether a step obeys is left to the {@link StepRule}.
 */
final class StepReader implements Serializable {

  private final AdaptiveStep rule;
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

  Honesty honesty() {
    return rule.settings().slope() instanceof RolloutHalves
        ? Honesty.ROLLOUT_HALVES
        : Honesty.ACROSS_STEPS;
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
  StepReading read(String memory, StepEvidence evidence) {
    AdaptiveStepState state = state(memory);
    List<TrialMeasurement> trials = evidence.candidates().stream().map(this::trial).toList();
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
    return new StepReading(proposal, ladder.decide(proposal, trials), trials);
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

  private TrialMeasurement trial(CandidateMeasure measure) {
    int sequences = Math.max(1, measure.getSequences());
    int prompts = Math.max(1, measure.getPrompts());
    return TrialMeasurement.of(
            measure.getStepSize(), measure.getFinite(), measure.getSampledKlSum() / sequences)
        .withVocabularyKl(
            measure.getVocabularyKlSum() / sequences,
            measure.getWeightedVocabularyKlSum() / prompts);
  }
}
