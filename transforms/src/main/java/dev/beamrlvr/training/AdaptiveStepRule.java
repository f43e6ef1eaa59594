package dev.beamrlvr.training;

import dev.beamrlvr.gradientgap.AdaptiveStep;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.CandidateLadder;
import dev.beamrlvr.gradientgap.MeasuredCurvature;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.StepOutcome;
import dev.beamrlvr.gradientgap.StepProposal;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import dev.beamrlvr.schemas.CandidateMeasure;
import dev.beamrlvr.schemas.Threshold;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The largest step that theory and measurement say is safe (THEORY E; our own rule): the ladder of
 * steps is measured in one fan-out, the rule itself is {@link AdaptiveStep}.
 */
public final class AdaptiveStepRule implements StepRule {

  private final AdaptiveStep rule;
  private final CandidateLadder ladder;

  private AdaptiveStepRule(AdaptiveStepSettings settings) {
    this.rule = AdaptiveStep.of(settings);
    this.ladder = CandidateLadder.of(rule);
  }

  /** Creates the rule with its constants. */
  public static AdaptiveStepRule of(AdaptiveStepSettings settings) {
    return new AdaptiveStepRule(settings);
  }

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public String initialMemory() {
    return AdaptiveStepState.initial().toJson();
  }

  @Override
  public boolean triesSteps() {
    return true;
  }

  @Override
  public List<Double> candidates(String memory) {
    List<Double> steps = new ArrayList<>(ladder.steps(AdaptiveStepState.fromJson(memory)));
    Collections.sort(steps);
    return steps;
  }

  @Override
  public StepChoice choose(int step, String memory, StepEvidence evidence) {
    List<TrialMeasurement> trials = evidence.candidates().stream().map(this::trial).toList();
    MeasuredCurvature curvature = ladder.curvature(trials);
    StepMeasurement measurement =
        StepMeasurement.of(evidence.meanSuccess(), Math.max(1, evidence.rewards()))
            .setAnyMixed(evidence.mixedGroups() > 0)
            .setHonestSlope(evidence.direction().getHonestSlope())
            .setPromisedSlope(evidence.direction().getPromisedSlope())
            .setDirectionNorm(evidence.direction().getNorm())
            .setFisher(curvature.fisher())
            .setWeightedFisher(curvature.weightedFisher())
            .build();
    StepProposal proposal = rule.propose(AdaptiveStepState.fromJson(memory), measurement);
    StepOutcome outcome = ladder.decide(proposal, trials);
    List<Threshold> thresholds =
        proposal.thresholds().stream()
            .map(
                threshold ->
                    Threshold.newBuilder()
                        .setName(lowerCase(threshold.bound()))
                        .setStepSize(threshold.stepSize())
                        .build())
            .toList();
    return new StepChoice(
        outcome.stepSize(),
        outcome.reason().orElse(null),
        thresholds,
        outcome.binding().map(AdaptiveStepRule::lowerCase).orElse(null),
        proposal.honestyRatio(),
        outcome.predictedKl(),
        outcome.measuredKl().orElse(null),
        outcome.backtracks(),
        outcome.next().toJson());
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

  private static String lowerCase(Enum<?> bound) {
    return bound.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
