package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.checkpoints.CheckpointListing;
import dev.beamrlvr.checkpoints.CheckpointStore;
import dev.beamrlvr.checkpoints.RunDescription;
import dev.beamrlvr.checkpoints.RunDirectory;
import dev.beamrlvr.runs.MetricsLog;
import java.io.IOException;
import java.util.List;

/**
 * What a run has left in its directory so far.
 *
 * @param description run.json
 * @param metrics metrics.jsonl
 * @param checkpoints the checkpoints that are kept, without a look at their digests
 * @param answers greedy answers at the first, a middle and the last evaluated checkpoint
 */
record RunHistory(
    RunDescription description,
    StepMetrics metrics,
    CheckpointListing checkpoints,
    List<GreedyAnswers> answers) {

  static RunHistory read(String directory) throws IOException {
    return new RunHistory(
        RunDirectory.describe(directory),
        new StepMetrics(MetricsLog.open(directory).rows()),
        CheckpointStore.at(directory).list(),
        GreedyAnswers.read(directory));
  }
}
