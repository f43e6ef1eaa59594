package dev.beamrlvr.training;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.checkpoints.CheckpointDraft;
import dev.beamrlvr.internal.checkpoints.OpenCheckpoint;
import dev.beamrlvr.internal.policies.AdapterBase;
import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.AdapterDirectory;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.SafetensorsOutput;
import dev.beamrlvr.internal.policy.SafetensorsWriter;
import dev.beamrlvr.internal.policy.VectorPiece;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The files of a checkpoint that hold what a run trains: all weights of a policy, or an adapter,
 * whose base lies in the run's checkpoint of step 0.
 */
record TrainedFiles(boolean isAdapter) {

  private static final List<String> OF_ADAPTER =
      List.of(AdapterConfiguration.FILE, AdapterBase.FILE);

  static TrainedFiles of(TrainSettings settings) {
    return new TrainedFiles(settings.lora() != null);
  }

  /** Returns the name of the file of the trained weights. */
  String weights() {
    return isAdapter ? AdapterConfiguration.WEIGHTS : PolicyFiles.WEIGHTS;
  }

  /** Returns the names of the files that say which tensors are trained, and others. */
  String[] shapeAnd(String... others) {
    List<String> names = new ArrayList<>(List.of(adapterAnd(others)));
    names.add(PolicyFiles.CONFIGURATION);
    names.add(PolicyFiles.GENERATION_CONFIGURATION);
    return names.toArray(new String[0]);
  }

  /** Returns the names of the files that say what the adapter is, if any, and others. */
  String[] adapterAnd(String... others) {
    List<String> names = new ArrayList<>(List.of(others));
    names.addAll(isAdapter ? OF_ADAPTER : List.of());
    return names.toArray(new String[0]);
  }

  /** Returns the files of a checkpoint that the next one has too, but for the trained weights. */
  CheckpointDraft passOn(
      CheckpointDraft draft, CheckpointReference reference, OpenCheckpoint checkpoint)
      throws IOException {
    CheckpointDraft passed = draft.withFilesOf(checkpoint, PolicyFiles.BESIDE_WEIGHTS);
    return isAdapter
        ? passed
            .withFilesOf(checkpoint, List.of(AdapterConfiguration.FILE))
            .withFile(AdapterBase.FILE, AdapterBase.of(reference, checkpoint.directory()).toJson())
        : passed;
  }

  /** Opens what is trained of the policy in a directory: its adapter if there is one. */
  static Safetensors open(Path directory) throws IOException {
    return AdapterConfiguration.isIn(directory)
        ? Safetensors.open(directory.resolve(AdapterConfiguration.WEIGHTS))
        : Safetensors.openDirectory(directory);
  }

  /** Gives weights in pieces, in their order. */
  interface Weights {
    float[] read(VectorPiece piece) throws IOException;
  }

  /**
   * Writes trained weights to a file of their name in a directory.
   *
   * @return the digest of the file; null if not all weights are finite
   */
  @Nullable String write(Path directory, ParameterLayout layout, Weights trained)
      throws IOException {
    Path file = directory.resolve(weights());
    SafetensorsWriter writer = isAdapter ? AdapterDirectory.writer() : new SafetensorsWriter();
    String digest;
    try (SafetensorsOutput output = writer.add(layout).create(file)) {
      for (VectorPiece piece : VectorPiece.of(layout)) {
        float[] values = trained.read(piece);
        if (!Vectors.isFinite(values)) {
          return null;
        }
        piece.write(output, values);
      }
      digest = output.sha256();
    }
    CheckpointDraft.remember(file, digest);
    return digest;
  }

  /**
   * Returns the digest of the whole policy.
   *
   * @param weights digest of the file of the trained weights
   * @param checkpoint one of the run, with the files that say which tensors are trained
   */
  String policyDigest(String weights, CheckpointReference reference, OpenCheckpoint checkpoint)
      throws IOException {
    if (!isAdapter) {
      return weights;
    }
    Path directory = checkpoint.directory();
    return AdapterBase.digest(
        AdapterBase.of(reference, directory).weights(),
        Sha256.of(directory.resolve(AdapterConfiguration.FILE)),
        weights);
  }
}
