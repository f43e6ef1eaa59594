package dev.beamrlvr.training;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointDraft;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.policies.AdapterBase;
import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.AdapterDirectory;
import dev.beamrlvr.internal.policy.NumericFingerprint;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyConfigurationFile;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.UntrainedAdapter;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Publishes a policy as the checkpoint that a run starts from: step 0. */
public final class BaseCheckpoint {

  private BaseCheckpoint() {}

  /**
   * Reads a Hugging Face directory on any Beam file system, in any of the formats that policies are
   * read from, and publishes it with 32-bit weights; or, where the settings ask for an adapter, as
   * it is, with an adapter that changes nothing yet.
   *
   * @throws dev.beamrlvr.policy.PolicyException naming the tensor or field that does not fit
   */
  public static CheckpointReference publish(
      String policyDirectory, String runId, TrainSettings settings) throws IOException {
    return publish(policyDirectory, null, runId, settings);
  }

  /**
   * The same with an adapter to start from.
   *
   * @param adapterDirectory with an adapter as PEFT writes it, of the rank, alpha and targets of
   *     the settings; null for a new one
   * @throws dev.beamrlvr.policy.PolicyException naming the tensor or field that does not fit
   */
  public static CheckpointReference publish(
      String policyDirectory,
      @Nullable String adapterDirectory,
      String runId,
      TrainSettings settings)
      throws IOException {
    Path scratch = Files.createTempDirectory("beam-rlvr-base-");
    try (PolicyFiles files = PolicyFiles.fetch(policyDirectory)) {
      CheckpointDraft draft =
          settings.lora() != null
              ? adapted(files, adapterDirectory, runId, settings, scratch)
              : whole(files, runId, scratch);
      draft = draft.withFile(StepFiles.STATE, TrainingState.initial(settings.stepRule()).toJson());
      return CheckpointStore.at(settings.runDirectory()).publish(draft);
    } finally {
      CheckpointFiles.delete(scratch);
    }
  }

  private static CheckpointDraft whole(PolicyFiles files, String runId, Path scratch)
      throws IOException {
    Path directory = files.directory();
    TrainedFiles trained = new TrainedFiles(false);
    String digest = write(trained, directory, scratch);
    CheckpointDraft draft =
        CheckpointDraft.of(runId, 0, digest, NumericFingerprint.current())
            .withFile(trained.weights(), scratch.resolve(trained.weights()), digest);
    Path configuration = directory.resolve(PolicyFiles.CONFIGURATION);
    draft =
        draft.withFile(
            PolicyFiles.CONFIGURATION,
            PolicyConfigurationFile.withWrittenType(Files.readAllBytes(configuration)));
    List<String> others = new ArrayList<>(PolicyFiles.BESIDE_WEIGHTS);
    others.remove(PolicyFiles.CONFIGURATION);
    return withFiles(draft, directory, others);
  }

  private static String write(TrainedFiles trained, Path directory, Path scratch)
      throws IOException {
    try (Safetensors weights = TrainedFiles.open(directory)) {
      String digest =
          trained.write(
              scratch, PolicyConfiguration.read(directory).layout(), piece -> piece.read(weights));
      if (digest == null) {
        throw new PolicyException(weights + ": holds numbers that are not finite");
      }
      return digest;
    }
  }

  private static CheckpointDraft adapted(
      PolicyFiles files,
      @Nullable String adapterDirectory,
      String runId,
      TrainSettings settings,
      Path scratch)
      throws IOException {
    Path directory = files.directory();
    AdapterConfiguration wanted = settings.lora().of(PolicyConfiguration.read(directory));
    if (adapterDirectory == null) {
      PolicyConfiguration policy = PolicyConfiguration.read(directory);
      AdapterDirectory.write(scratch, wanted, UntrainedAdapter.of(wanted, policy, settings.seed()));
    } else {
      copyAdapter(adapterDirectory, scratch);
    }
    // Opened once, so that what does not fit is said before the first step.
    try (Policy base = Policy.open(directory, PolicyDevice.CPU);
        Policy policy = base.withAdapter(scratch)) {
      if (!AdapterConfiguration.read(scratch, policy.configuration()).isLike(wanted)) {
        throw new TrainingException(
            "the adapter in %s has another rank, alpha or other targets than the settings",
            adapterDirectory);
      }
    }
    String base = files.weightsDigest();
    Path weights = scratch.resolve(AdapterConfiguration.WEIGHTS);
    CheckpointDraft draft =
        CheckpointDraft.of(
                runId, 0, AdapterBase.digest(base, scratch), NumericFingerprint.current())
            .withFile(AdapterConfiguration.WEIGHTS, weights, Sha256.of(weights))
            .withFile(
                AdapterConfiguration.FILE,
                Files.readAllBytes(scratch.resolve(AdapterConfiguration.FILE)))
            .withFile(AdapterBase.FILE, AdapterBase.atStart(base));
    List<String> names = new ArrayList<>(PolicyFiles.BESIDE_WEIGHTS);
    names.addAll(files.weightFiles());
    return withFiles(draft, directory, names);
  }

  private static void copyAdapter(String adapterDirectory, Path target) throws IOException {
    try (PolicyFiles adapter = PolicyFiles.fetchAdapter(adapterDirectory)) {
      for (String name : List.of(AdapterConfiguration.FILE, AdapterConfiguration.WEIGHTS)) {
        Files.copy(
            adapter.directory().resolve(name),
            target.resolve(name),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static CheckpointDraft withFiles(
      CheckpointDraft draft, Path directory, List<String> names) {
    CheckpointDraft result = draft;
    for (String name : names) {
      if (Files.exists(directory.resolve(name))) {
        result = result.withFile(name, directory.resolve(name));
      }
    }
    return result;
  }
}
