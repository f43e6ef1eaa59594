package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.checkpoints.RunDirectory;
import dev.beamrlvr.records.AvroFiles;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/** The evaluations that a run has on disk. */
final class Evaluations {

  private final String location;
  private final List<EvaluationSet> sets;

  Evaluations(RunDirectory run, List<EvaluationSet> sets) {
    this.location = run.location();
    this.sets = sets;
  }

  /** Reads the evaluation of a step's checkpoint; empty if there is none yet. */
  Optional<EvaluationResult> read(int step) throws IOException {
    String pattern = location + EvaluationPipeline.directory(step) + "/rollouts-*.avro";
    List<MatchResult.Metadata> files =
        FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    Path copy = Files.createTempFile("beam-rlvr-evaluation-", ".avro");
    try (InputStream input = Channels.newInputStream(FileSystems.open(files.get(0).resourceId()))) {
      Files.copy(input, copy, StandardCopyOption.REPLACE_EXISTING);
      return Optional.of(
          EvaluationResult.of(step, sets, AvroFiles.read(copy, VerifiedRollout.class)));
    } finally {
      Files.delete(copy);
    }
  }
}
