package dev.beamrlvr.pipelines.training;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Hears how a run goes. */
interface TrainingListener {

  /** Something that a reader should know, in one line. */
  void note(String line);

  /** A checkpoint was evaluated. */
  void evaluated(EvaluationResult evaluation);

  /** A step was taken; the row is that of metrics.jsonl. */
  void stepped(ObjectNode row, int steps);
}
