package dev.beamrlvr.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.schemas.GradientGapSummary;
import dev.beamrlvr.schemas.SamplerMismatch;
import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.Threshold;
import java.util.Map;

/** Puts what is known of a step into its row of metrics.jsonl. */
final class MetricsRow {

  private MetricsRow() {}

  static void add(ObjectNode row, StepSummary summary) {
    GradientGapSummary gap = summary.getGap();
    StepDecision decision = summary.getDecision();
    row.put("successRate", gap.getSuccessRate())
        .put("rollouts", gap.getRollouts())
        .put("unsolvedGroups", gap.getUnsolvedGroups())
        .put("mixedGroups", gap.getMixedGroups())
        .put("solvedGroups", gap.getSolvedGroups())
        .put("responseLength", gap.getResponseLength())
        .put("truncatedShare", gap.getTruncatedShare())
        .put("gradientGap", gap.getGapAlignment())
        .put("gradientGapStandardError", gap.getGapAlignmentStandardError())
        .put("gradientNorm", decision.getGradientNorm())
        .put("gradientCut", decision.getGradientCut())
        .put("gapNorm", gap.getGapNorm())
        .put("curvature", gap.getCurvature())
        .put("stepRule", decision.getStepRule())
        .put("accepted", decision.getAccepted())
        .put("reason", decision.getReason())
        .put("stepSize", decision.getStepSize())
        .put("learningRate", decision.getLearningRate())
        .put("directionNorm", decision.getDirectionNorm())
        .put("promisedSlope", decision.getPromisedSlope())
        .put("slopeBefore", decision.getSlopeBefore())
        .put("honestSlope", decision.getHonestSlope())
        .put("successCurvature", decision.getSuccessCurvature())
        .put(
            "measuredThreshold",
            decision.getMeasuredThreshold() == null
                ? null
                : Double.valueOf(decision.getMeasuredThreshold().getStepSize()))
        .put("binding", decision.getBinding())
        .put("honestyRatio", decision.getHonestyRatio())
        .put("predictedKl", decision.getPredictedKl())
        .put("measuredKl", decision.getMeasuredKl())
        .put("guardScale", decision.getGuardScale())
        .put("backtracks", decision.getBacktracks())
        .put("cumulativeGain", decision.getCumulativeGain())
        .put("successLowerBound", decision.getSuccessLowerBound());
    SamplerMismatch mismatch = summary.getMismatch();
    if (mismatch != null) {
      row.put("mismatchKl", mismatch.getMismatchKl())
          .put("effectiveSampleSize", mismatch.getEffectiveSampleSize())
          .put("largestRatio", mismatch.getLargestRatio());
    }
    ObjectNode thresholds = row.putObject("thresholds");
    for (Threshold threshold : decision.getThresholds()) {
      thresholds.put(threshold.getName(), threshold.getStepSize());
    }
    summary.getWarnings().forEach(row.putArray("warnings")::add);
  }

  static void add(ObjectNode row, StepTimes times, int step) {
    double tokens = row.path("responseLength").doubleValue() * row.path("rollouts").intValue();
    row.put("seconds", times.seconds())
        .put("nativeSeconds", times.nativeSeconds())
        .put("tokensPerSecond", tokens / times.seconds());
    ObjectNode stages = row.putObject("secondsByStage");
    for (Map.Entry<String, Double> stage : times.ofStep(step).entrySet()) {
      stages.put(stage.getKey(), stage.getValue());
    }
  }

  static void add(ObjectNode row, EvaluationResult evaluation) {
    evaluation.sampled().forEach((set, rate) -> row.put(successRate(set), rate));
    evaluation.greedy().forEach((set, rate) -> row.put(name(set, "GreedySuccessRate"), rate));
  }

  /** Returns the name of the field for an evaluation set's sampled success rate. */
  static String successRate(String set) {
    return name(set, "SuccessRate");
  }

  /** The test set is what evaluation usually means, so its fields are named so. */
  private static String name(String set, String field) {
    return (set.equals("test") ? "eval" : set) + field;
  }
}
