package dev.beamrlvr.training;

import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointDraft;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.NumericFingerprint;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyConfigurationFile;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Publishes a policy as the checkpoint that a run starts from: step 0. */
public final class BaseCheckpoint {

  private BaseCheckpoint() {}

  /**
   * Reads a Hugging Face directory on any Beam file system, in any of the formats that policies are
   * read from, and publishes it with 32-bit weights.
   *
   * @throws dev.beamrlvr.policy.PolicyException naming the tensor or field that does not fit
   */
  public static CheckpointReference publish(
      String policyDirectory, String runId, TrainSettings settings) throws IOException {
    Path scratch = Files.createTempDirectory("beam-rlvr-base-");
    try (PolicyFiles files = PolicyFiles.fetch(policyDirectory)) {
      Path directory = files.directory();
      ParameterVector weights =
          VectorFiles.readWeights(directory, PolicyConfiguration.read(directory).layout());
      CheckpointDraft draft =
          new CheckpointFiles(scratch)
              .draft(runId, 0, NumericFingerprint.current(), weights)
              .withFile(StepFiles.STATE, TrainingState.initial(settings.stepRule()).toJson());
      for (String name : PolicyFiles.BESIDE_WEIGHTS) {
        if (Files.exists(directory.resolve(name))) {
          draft =
              name.equals(PolicyFiles.CONFIGURATION)
                  ? draft.withFile(name, configuration(directory.resolve(name)))
                  : draft.withFile(name, directory.resolve(name));
        }
      }
      return CheckpointStore.at(settings.runDirectory()).publish(draft);
    } finally {
      CheckpointFiles.delete(scratch);
    }
  }

  private static byte[] configuration(Path file) throws IOException {
    return PolicyConfigurationFile.withWrittenType(Files.readAllBytes(file));
  }
}
