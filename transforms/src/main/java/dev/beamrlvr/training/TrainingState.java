package dev.beamrlvr.training;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beamrlvr.gradientgap.estimators.SuccessiveDifferences;
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
  "gradientNorm",
  "slopes",
  "rule"
})
public record TrainingState(
    int step,
    int updates,
    Double initialSuccess,
    double cumulativeGain,
    int idleSteps,
    int unsolvedSteps,
    int failedSteps,
    Double gradientNorm,
    SuccessiveDifferences slopes,
    String rule) {

  /** Steps in a row without a single correct response after which a run counts as collapsed. */
  static final int COLLAPSE_AFTER = 10;

  /** Steps in a row that are not finite after which a run halts. */
  static final int FAIL_AFTER = 5;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Returns the state before the first step of a run with a rule. */
  public static TrainingState initial(StepRule rule) {
    return new TrainingState(
        0, 0, null, 0, 0, 0, 0, null, SuccessiveDifferences.none(), rule.initialMemory());
  }

  /** Reads {@code state.json}; an unknown, missing or ill-typed field is an error. */
  public static TrainingState fromJson(byte[] json) {
    TrainingState state;
    try {
      state = JSON.readValue(json, TrainingState.class);
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
        StepFiles.STATE, reason.lines().findFirst().orElse(""));
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
        OutlierGradients.averageAfter(gradientNorm, evidence.direction()),
        slopesWith(evidence),
        choice.memory());
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
    return unsolvedSteps >= COLLAPSE_AFTER ? RunStatus.COLLAPSED : RunStatus.ACTIVE;
  }
}
