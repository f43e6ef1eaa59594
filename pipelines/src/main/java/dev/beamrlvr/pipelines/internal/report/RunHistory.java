package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.internal.checkpoints.CheckpointListing;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.RunDescription;
import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.internal.runs.MetricsLog;
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
