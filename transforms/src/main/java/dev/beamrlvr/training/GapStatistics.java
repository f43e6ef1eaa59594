package dev.beamrlvr.training;

import dev.beamrlvr.internal.gradientgap.GroupEstimate;
import dev.beamrlvr.schemas.GradientGapSummary;
import dev.beamrlvr.schemas.internal.PromptStatistics;
import dev.beamrlvr.schemas.internal.StepDirection;
import java.util.List;

/** The gradient gap of a step and of its prompts, from what the slots measured (THEORY A5, B). */
final class GapStatistics {

  private GapStatistics() {}

  /**
   * Summarises a step.
   *
   * <p>The alignment is that of the mean success rate J: how fast its log-odds rise along the unit
   * direction, its slope over J(1-J). That is what Theorem 1 needs for a bound on J, and the gap
   * between the correct and the wrong of all prompts' responses, the prompt being a part of what is
   * drawn. The slope is that before the step as prompts measured it that did not make the
   * direction. Where that is not measured it is the slope that the batch promises, which is
   * optimistic, multiplied with the honesty ratio, within 0 and 1; it is unknown without one. The
   * standard error is that of a batch's slope before the step.
   *
   * @param honestyRatio measured over promised slopes; null if not known
   * @param slopeError standard error of a slope before a step, per unit of step; null if not known
   */
  static GradientGapSummary ofStep(StepEvidence evidence, Double honestyRatio, Double slopeError) {
    List<PromptStatistics> prompts = evidence.prompts();
    double variance =
        evidence.rewards() < 2
            ? 0
            : GroupEstimate.verdictVariance(evidence.meanSuccess(), evidence.rewards());
    double norm = evidence.direction().getNorm();
    boolean measured = norm > 0 && variance > 0;
    Double before = slopeBefore(evidence.direction());
    Double slope = before == null ? keptPromise(evidence.direction(), honestyRatio) : before;
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
        .setGapAlignment(measured && slope != null ? slope / variance : null)
        .setGapAlignmentStandardError(
            measured && before != null && slopeError != null ? slopeError / variance : null)
        .setCurvature(curvatures.length == 0 ? null : mean(curvatures))
        .setGapNorm(measured ? evidence.direction().getSuccessNorm() / variance : null)
        .setResponseLength(
            mean(prompts.stream().mapToDouble(PromptStatistics::getMeanLength).toArray()))
        .setTruncatedShare(responses == 0 ? 0 : truncated / responses)
        .build();
  }

  /**
   * The slope before a step as responses measure it that did not make its direction, per unit of
   * step, of the gradient as it was before any cut; null where it is not measured.
   */
  static Double slopeBefore(StepDirection direction) {
    Double slope = direction.getSlopeBefore();
    return slope == null ? null : perUnit(direction, slope, direction.getNorm());
  }

  private static Double keptPromise(StepDirection direction, Double honestyRatio) {
    return honestyRatio == null
        ? null
        : perUnit(
            direction,
            Math.min(1, Math.max(0, honestyRatio)) * direction.getPromisedSlope(),
            direction.getNorm());
  }

  /**
   * A slope of a batch's gradient per unit of step, as it was before the gradient was cut.
   *
   * @param norm of the direction that it is the slope along
   * @return null if that is no number
   */
  static Double perUnit(StepDirection direction, double slope, double norm) {
    double perUnit = slope / norm / direction.getGradientCut();
    return Double.isFinite(perUnit) ? Double.valueOf(perUnit) : null;
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

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return values.length == 0 ? 0 : sum / values.length;
  }
}
