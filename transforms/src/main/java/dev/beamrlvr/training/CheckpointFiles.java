package dev.beamrlvr.training;

import dev.beamrlvr.checkpoints.CheckpointDraft;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyConfiguration;
import dev.beamrlvr.records.AvroFiles;
import dev.beamrlvr.schemas.StepSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a run's checkpoint, put together from those of the checkpoint before. */
final class CheckpointFiles {

  private static final String WEIGHTS = "model.safetensors";

  /** What a checkpoint passes on unchanged. */
  private static final List<String> UNCHANGING =
      List.of("config.json", "tokenizer.json", "generation_config.json", "tokenizer_config.json");

  private final Path base;
  private final Path scratch;

  /** Reads what does not change from {@code base}, writes what does to {@code scratch}. */
  CheckpointFiles(Path base, Path scratch) {
    this.base = base;
    this.scratch = scratch;
  }

  /**
   * Starts a checkpoint.
   *
   * @param fingerprint of the machines that measured the step
   * @param weights the new weights; null keeps the old ones
   */
  CheckpointDraft draft(
      String runId,
      int step,
      String oldDigest,
      String fingerprint,
      ParameterVector weights,
      byte[] state)
      throws IOException {
    Path model = base.resolve(WEIGHTS);
    String digest = oldDigest;
    if (weights != null) {
      model = scratch.resolve(WEIGHTS);
      VectorFiles.write(model, weights);
      digest = Sha256.of(model);
    }
    CheckpointDraft draft =
        CheckpointDraft.of(runId, step, digest, fingerprint)
            .withFile(WEIGHTS, model)
            .withFile(StepFiles.STATE, state);
    for (String name : UNCHANGING) {
      if (Files.exists(base.resolve(name))) {
        draft = draft.withFile(name, base.resolve(name));
      }
    }
    return draft;
  }

  /** Reads the base's weights. */
  ParameterVector weights() throws IOException {
    return VectorFiles.readWeights(base, ParameterLayout.of(PolicyConfiguration.read(base)));
  }

  /** Adds the optimizer's state; before the first direction there is none. */
  CheckpointDraft withOptimizer(CheckpointDraft draft, Path optimizer) {
    return Files.exists(optimizer) ? draft.withFile(StepFiles.OPTIMIZER, optimizer) : draft;
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
