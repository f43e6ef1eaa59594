package dev.beamrlvr.training;

import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointDraft;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.schemas.StepSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a run's checkpoint that are written anew. */
final class CheckpointFiles {

  private final Path scratch;

  CheckpointFiles(Path scratch) {
    this.scratch = scratch;
  }

  CheckpointDraft withSummary(CheckpointDraft draft, StepSummary summary) throws IOException {
    Path file = scratch.resolve(StepFiles.SUMMARY);
    AvroFiles.write(file, StepSummary.class, List.of(summary));
    return draft.withFile(StepFiles.SUMMARY, file);
  }

  static void delete(Path scratch) throws IOException {
    try (var files = Files.list(scratch)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(scratch);
  }
}
