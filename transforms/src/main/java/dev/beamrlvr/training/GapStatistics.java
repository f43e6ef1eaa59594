package dev.beamrlvr.training;

import dev.beamrlvr.schemas.GradientGapSummary;
import dev.beamrlvr.schemas.PromptStatistics;
import dev.beamrlvr.schemas.StepDirection;
import java.util.List;

/** The gradient gap of a step and of its prompts, from what the slots measured (THEORY A5, B). */
final class GapStatistics {

  private GapStatistics() {}

  /**
   * Summarises a step.
   *
   * <p>The alignment is that of the mean success rate: its slope along the unit direction, over the
   * mean of J(1-J). It is the slope before the step as prompts measured it that did not make the
   * direction. Where that is not measured it is the slope that the batch promises, which is
   * optimistic, multiplied with the honesty ratio, within 0 and 1; it is unknown without one. The
   * standard error is that of a batch's slope along any direction.
   */
  static GradientGapSummary ofStep(StepEvidence evidence, Double honestyRatio) {
    List<PromptStatistics> prompts = evidence.prompts();
    double variance = mean(prompts.stream().mapToDouble(GapStatistics::variance).toArray());
    double norm = evidence.direction().getNorm();
    boolean measured = norm > 0 && variance > 0;
    Double slope = slope(evidence.direction(), honestyRatio);
    double[] slopes =
        prompts.stream()
            .filter(prompt -> prompt.getSlope() != null)
            .mapToDouble(PromptStatistics::getSlope)
            .toArray();
    double[] curvatures =
        prompts.stream()
            .filter(prompt -> prompt.getCurvature() != null)
            .mapToDouble(PromptStatistics::getCurvature)
            .toArray();
    double responses = prompts.stream().mapToInt(p -> p.getRollouts() + p.getErrors()).sum();
    int truncated = prompts.stream().mapToInt(PromptStatistics::getTruncated).sum();
    return GradientGapSummary.newBuilder()
        .setStep(evidence.direction().getStep())
        .setRollouts(evidence.rewards())
        .setSuccessRate(evidence.meanSuccess())
        .setUnsolvedGroups(evidence.unsolvedGroups())
        .setMixedGroups(evidence.mixedGroups())
        .setSolvedGroups(evidence.solvedGroups())
        .setGapAlignment(measured && slope != null ? slope / norm / variance : null)
        .setGapAlignmentStandardError(
            measured && slope != null && slopes.length > 1
                ? standardError(slopes) / variance
                : null)
        .setCurvature(curvatures.length == 0 ? null : mean(curvatures))
        .setGapNorm(measured ? evidence.direction().getSuccessNorm() / variance : null)
        .setResponseLength(
            mean(prompts.stream().mapToDouble(PromptStatistics::getMeanLength).toArray()))
        .setTruncatedShare(responses == 0 ? 0 : truncated / responses)
        .build();
  }

  private static Double slope(StepDirection direction, Double honestyRatio) {
    Double before = direction.getSlopeBefore();
    if (before != null && Double.isFinite(before)) {
      return before;
    }
    return honestyRatio == null
        ? null
        : Double.valueOf(Math.min(1, Math.max(0, honestyRatio)) * direction.getPromisedSlope());
  }

  /** Summarises one prompt. */
  static GradientGapSummary ofPrompt(int step, PromptStatistics prompt) {
    boolean judged = prompt.getRollouts() > 0;
    int responses = prompt.getRollouts() + prompt.getErrors();
    return GradientGapSummary.newBuilder()
        .setStep(step)
        .setPromptId(prompt.getPromptId())
        .setRollouts(prompt.getRollouts())
        .setSuccessRate(prompt.getSuccessRate())
        .setUnsolvedGroups(judged && prompt.getSuccessRate() <= 0 ? 1 : 0)
        .setMixedGroups(GroupStatistics.isMixed(prompt) ? 1 : 0)
        .setSolvedGroups(judged && prompt.getSuccessRate() >= 1 ? 1 : 0)
        .setGapAlignment(prompt.getGapAlignment())
        .setGapAlignmentStandardError(prompt.getGapAlignmentStandardError())
        .setCurvature(prompt.getCurvature())
        .setResponseLength(prompt.getMeanLength())
        .setTruncatedShare(responses == 0 ? 0 : (double) prompt.getTruncated() / responses)
        .build();
  }

  private static double variance(PromptStatistics prompt) {
    int n = prompt.getRollouts();
    double p = prompt.getSuccessRate();
    return n < 2 ? 0 : p * (1 - p) * n / (n - 1);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? 0 : sum / values.length;
  }

  private static double standardError(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
