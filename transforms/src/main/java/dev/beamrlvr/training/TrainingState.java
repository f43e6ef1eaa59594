package dev.beamrlvr.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.StrictJson;
import dev.beamrlvr.internal.gradientgap.SuccessiveDifferences;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.StepDecision;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a run remembers between steps besides weights and optimizer: the content of a checkpoint's
 * {@code state.json}. It holds no wall clock and no path, so that equal runs have equal bytes.
 *
 * @param step steps taken so far
 * @param updates steps that changed the weights
 * @param initialSuccess mean reward of the first step's rollouts; null before
 * @param cumulativeGain M: the sum of the gap alignment where positive times the step size, in nats
 *     (THEORY A4)
 * @param idleSteps steps in a row, up to the last one, in which no group was mixed
 * @param unsolvedSteps steps in a row, up to the last one, without a single correct response
 * @param failedSteps steps in a row, up to the last one, that were rejected as not finite
 * @param unjudgedSteps steps in a row, up to the last one, in which hardly a response could be
 *     judged; 0 is not written
 * @param gradientNorm running mean of the gradients' norms, outliers cut; null before the first
 * @param slopes how much the slopes before the steps scatter, per unit of step
 * @param rule what the step rule remembers
 */
@JsonPropertyOrder({
  "step",
  "updates",
  "initialSuccess",
  "cumulativeGain",
  "idleSteps",
  "unsolvedSteps",
  "failedSteps",
  "unjudgedSteps",
  "gradientNorm",
  "slopes",
  "rule"
})
record TrainingState(
    int step,
    int updates,
    Double initialSuccess,
    double cumulativeGain,
    int idleSteps,
    int unsolvedSteps,
    int failedSteps,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int unjudgedSteps,
    Double gradientNorm,
    SuccessiveDifferences slopes,
    String rule) {

  /** Steps in a row without a single correct response after which a run counts as collapsed. */
  static final int COLLAPSE_AFTER = 10;

  /** Steps in a row that are not finite after which a run halts. */
  static final int FAIL_AFTER = 5;

  /** Steps in a row in which hardly a response could be judged after which a run halts. */
  static final int UNJUDGED_AFTER = 5;

  /** So many errors for each judged response are hardly a response judged. */
  private static final int MOST_ERRORS = 9;

  private static final ObjectMapper JSON =
      StrictJson.mapper()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Returns the state before the first step of a run with a rule. */
  public static TrainingState initial(StepRule rule) {
    return new TrainingState(
        0, 0, null, 0, 0, 0, 0, 0, null, SuccessiveDifferences.none(), rule.initialMemory());
  }

  /** Reads {@code state.json}; an unknown, missing or ill-typed field is an error. */
  public static TrainingState fromJson(byte[] json) {
    TrainingState state;
    try {
      JsonNode tree = JSON.readTree(json);
      if (tree instanceof ObjectNode fields && !fields.has("unjudgedSteps")) {
        fields.put("unjudgedSteps", 0);
      }
      state = JSON.treeToValue(tree, TrainingState.class);
    } catch (JsonProcessingException e) {
      throw unreadable(e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (state == null || state.slopes() == null || state.rule() == null) {
      throw unreadable("it is empty or lacks slopes or rule");
    }
    return state;
  }

  static TrainingException unreadable(String reason) {
    return new TrainingException(
        "the checkpoint's %s was not written by this version, start a new run: %s",
        StepFiles.STATE, StrictJson.line(reason));
  }

  /** Returns the bytes of {@code state.json}; every double survives bit for bit. */
  public byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a training state can always be written", e);
    }
  }

  /** Returns the state after a step. */
  TrainingState after(StepEvidence evidence, StepChoice choice, StepDecision decision) {
    boolean judged = evidence.rewards() > 0;
    boolean failed = evidence.direction().getFailure() != null;
    return new TrainingState(
        evidence.direction().getStep(),
        updates + (choice.stepSize() > 0 ? 1 : 0),
        initialSuccess == null && judged ? Double.valueOf(evidence.meanSuccess()) : initialSuccess,
        decision.getCumulativeGain(),
        evidence.mixedGroups() == 0 ? idleSteps + 1 : 0,
        judged && evidence.meanSuccess() == 0 ? unsolvedSteps + 1 : 0,
        failed ? failedSteps + 1 : 0,
        isHardlyJudged(evidence) ? unjudgedSteps + 1 : 0,
        OutlierGradients.averageAfter(gradientNorm, evidence.direction()),
        slopesWith(evidence),
        choice.memory());
  }

  private static boolean isHardlyJudged(StepEvidence evidence) {
    return evidence.errors() > 0 && evidence.errors() >= MOST_ERRORS * evidence.rewards();
  }

  /** Returns what the slopes scatter by after a step; unchanged if it had no slope. */
  SuccessiveDifferences slopesWith(StepEvidence evidence) {
    Double slope = GapStatistics.slopeBefore(evidence.direction());
    return slope == null ? slopes : slopes.after(slope);
  }

  /** Returns whether a run in this state still trains. */
  RunStatus status() {
    if (failedSteps >= FAIL_AFTER) {
      return RunStatus.NON_FINITE;
    }
    if (unjudgedSteps >= UNJUDGED_AFTER) {
      return RunStatus.UNJUDGED;
    }
    return unsolvedSteps >= COLLAPSE_AFTER ? RunStatus.COLLAPSED : RunStatus.ACTIVE;
  }
}
