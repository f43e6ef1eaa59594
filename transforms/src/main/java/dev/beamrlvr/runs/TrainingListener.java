package dev.beamrlvr.runs;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Hears how a run goes, on the thread that runs it. It may call {@link TrainingRun#stop()}; what it
 * throws ends the run as a failure.
 */
public interface TrainingListener {

  /**
   * The run's directory is held and its inputs are read; now it trains.
   *
   * @param directory the run's, with a slash at its end
   */
  default void started(String directory) {}

  /** Something that a reader should know, in one line. */
  default void note(String line) {}

  /** A checkpoint was evaluated. */
  default void evaluated(EvaluationResult evaluation) {}

  /** A step was taken; the row is that of metrics.jsonl. */
  default void stepped(JsonNode row) {}
}
