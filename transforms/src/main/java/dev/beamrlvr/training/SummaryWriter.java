package dev.beamrlvr.training;

import dev.beamrlvr.gradientgap.CumulativeGain;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.GradientGapSummary;
import dev.beamrlvr.schemas.PromptStatistics;
import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.StepDirection;
import dev.beamrlvr.schemas.StepSummary;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a step measured and did. */
final class SummaryWriter {

  private final TrainSettings settings;

  SummaryWriter(TrainSettings settings) {
    this.settings = settings;
  }

  StepSummary summary(
      CheckpointReference base, TrainingState before, StepEvidence evidence, StepChoice choice) {
    GradientGapSummary gap = GapStatistics.ofStep(evidence, choice.honestyRatio());
    StepDecision decision = decision(before, evidence, choice, gap);
    return StepSummary.newBuilder()
        .setRunId(base.getRunId())
        .setStep(evidence.direction().getStep())
        .setBase(base)
        .setGap(gap)
        .setDecision(decision)
        .setPrompts(
            evidence.prompts().stream()
                .map(prompt -> GapStatistics.ofPrompt(evidence.direction().getStep(), prompt))
                .toList())
        .setWarnings(warnings(before, evidence, gap))
        .build();
  }

  private StepDecision decision(
      TrainingState before, StepEvidence evidence, StepChoice choice, GradientGapSummary gap) {
    StepDirection direction = evidence.direction();
    double initial =
        before.initialSuccess() == null ? evidence.meanSuccess() : before.initialSuccess();
    CumulativeGain gain = new CumulativeGain(initial, before.cumulativeGain());
    if (gap.getGapAlignment() != null) {
      gain = gain.plus(gap.getGapAlignment(), choice.stepSize());
    }
    return StepDecision.newBuilder()
        .setStep(direction.getStep())
        .setStepRule(settings.stepRule().name())
        .setAccepted(choice.stepSize() > 0)
        .setReason(choice.reason())
        .setStepSize(choice.stepSize())
        .setLearningRate(direction.getNorm() > 0 ? choice.stepSize() / direction.getNorm() : 0)
        .setDirectionNorm(direction.getNorm())
        .setThresholds(choice.thresholds())
        .setBinding(choice.binding())
        .setHonestyRatio(choice.honestyRatio())
        .setPredictedKl(choice.predictedKl())
        .setMeasuredKl(choice.measuredKl())
        .setBacktracks(choice.backtracks())
        .setCumulativeGain(gain.total())
        .setSuccessLowerBound(evidence.rewards() == 0 ? null : gain.successLowerBound())
        .build();
  }

  private List<String> warnings(
      TrainingState before, StepEvidence evidence, GradientGapSummary gap) {
    List<String> warnings = new ArrayList<>();
    int errors = evidence.prompts().stream().mapToInt(PromptStatistics::getErrors).sum();
    if (errors > 0) {
      warnings.add(
          "the verifier failed on %d responses; they count neither as right nor as wrong"
              .formatted(errors));
    }
    if (evidence.rewards() > 0 && evidence.mixedGroups() == 0) {
      warnings.add(
          "no signal: of %d groups %d are solved and %d unsolved, none is mixed"
              .formatted(
                  evidence.prompts().size(), gap.getSolvedGroups(), gap.getUnsolvedGroups()));
    }
    if (before.unsolvedSteps() + 1 >= TrainingState.COLLAPSE_AFTER && gap.getSuccessRate() == 0) {
      warnings.add(
          "collapsed: no correct response in %d steps".formatted(before.unsolvedSteps() + 1));
    }
    return warnings;
  }
}
