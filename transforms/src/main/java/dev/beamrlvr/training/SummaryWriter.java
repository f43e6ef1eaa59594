package dev.beamrlvr.training;

import dev.beamrlvr.internal.gradientgap.CumulativeGain;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.GradientGapSummary;
import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.internal.PromptStatistics;
import dev.beamrlvr.schemas.internal.StepDirection;
import java.util.Objects;

/** Writes down what a step measured and did. */
final class SummaryWriter {

  private final TrainSettings settings;

  SummaryWriter(TrainSettings settings) {
    this.settings = settings;
  }

  StepSummary summary(
      CheckpointReference base, TrainingState before, StepEvidence evidence, StepChoice choice) {
    GradientGapSummary gap =
        GapStatistics.ofStep(
            evidence, choice.honestyRatio(), before.slopesWith(evidence).standardError());
    StepDecision decision = decision(before, evidence, choice, gap);
    return StepSummary.newBuilder()
        .setRunId(base.getRunId())
        .setStep(evidence.direction().getStep())
        .setBase(CheckpointReference.newBuilder(base).setUri(name(base)).build())
        .setGap(gap)
        .setDecision(decision)
        .setPrompts(
            evidence.prompts().stream()
                .map(prompt -> GapStatistics.ofPrompt(evidence.direction().getStep(), prompt))
                .toList())
        .setMismatch(
            SamplerRatios.mismatch(
                evidence.prompts().stream()
                    .map(PromptStatistics::getMismatch)
                    .filter(Objects::nonNull)
                    .toList()))
        .setWarnings(StepWarnings.of(before, evidence, decision))
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
        .setGradientNorm(direction.getGradientNorm())
        .setGradientCut(direction.getGradientCut())
        .setGuardScale(choice.guardScale())
        .setThresholds(choice.thresholds())
        .setMeasuredThreshold(choice.measuredThreshold())
        .setBinding(choice.binding())
        .setPromisedSlope(evidence.inSampleSlope())
        .setSlopeBefore(evidence.slopeBefore())
        .setHonestSlope(evidence.slopeAfter())
        .setSuccessCurvature(choice.curvature())
        .setHonestyRatio(choice.honestyRatio())
        .setPredictedKl(choice.predictedKl())
        .setMeasuredKl(choice.measuredKl())
        .setBacktracks(choice.backtracks())
        .setCumulativeGain(gain.total())
        .setSuccessLowerBound(evidence.rewards() == 0 ? null : gain.successLowerBound())
        .build();
  }

  /** The last part of the URI: equal runs in different directories have equal bytes. */
  private static String name(CheckpointReference base) {
    String[] parts = base.getUri().split("/");
    return parts[parts.length - 1] + "/";
  }
}
