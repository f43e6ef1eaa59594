package dev.beamrlvr.runs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import java.util.List;

/**
 * What came of a run, from its first step to where it is now.
 *
 * @param checkpoint the last one; its {@code uri} is a Hugging Face directory
 * @param status {@code ACTIVE} if all steps were taken or the run was stopped, {@code
 *     TARGET_REACHED} if its success rate is what was asked for, else why it has halted for good
 * @param metrics the rows of metrics.jsonl, by step
 * @param evaluations by step
 */
public record TrainingResult(
    CheckpointReference checkpoint,
    RunStatus status,
    List<JsonNode> metrics,
    List<EvaluationResult> evaluations) {

  /** Copies the lists. */
  public TrainingResult {
    metrics = List.copyOf(metrics);
    evaluations = List.copyOf(evaluations);
  }
}
