package dev.beamrlvr.runs;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.checkpoints.RunDescription;
import dev.beamrlvr.internal.identity.Identity;
import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.NumericFingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What makes a run the run that it is: everything in a {@link TrainingRun} that decides its
 * numbers, the files that it reads, and the version of this program.
 */
final class RunIdentity {

  private static final List<String> FILES_OF_POLICY =
      List.of("config.json", "generation_config.json", "tokenizer.json");

  private static final List<String> FILES_OF_ADAPTER =
      List.of("adapter_config.json", "adapter_model.safetensors");

  private RunIdentity() {}

  static RunDescription describe(TrainingRun run) throws IOException {
    SortedMap<String, String> identity = Identity.of(run);
    identity.put("version", version());
    identity.put("prompts.sha256", run.prompts().digest());
    for (Map.Entry<String, PromptSource> set : run.evaluationSets().entrySet()) {
      identity.put("evaluationSets." + set.getKey() + ".sha256", set.getValue().digest());
    }
    try (PolicyFiles files = PolicyFiles.fetch(run.basePolicy())) {
      identity.put("basePolicy.weights.sha256", files.weightsDigest());
      for (String name : FILES_OF_POLICY) {
        Path file = files.directory().resolve(name);
        identity.put(
            "basePolicy." + name + ".sha256", Files.exists(file) ? Sha256.of(file) : "null");
      }
    }
    try (PolicyFiles adapter =
        run.baseAdapter() == null ? null : PolicyFiles.fetchAdapter(run.baseAdapter())) {
      for (String name : FILES_OF_ADAPTER) {
        identity.put(
            "baseAdapter." + name + ".sha256",
            adapter == null ? "null" : Sha256.of(adapter.directory().resolve(name)));
      }
    }
    SortedMap<String, String> details = new TreeMap<>();
    details.put("basePolicy", run.basePolicy());
    details.put("steps", String.valueOf(run.steps()));
    details.put("runner", run.pipelines().options().getRunner().getSimpleName());
    details.put("driverFingerprint", NumericFingerprint.current());
    details.put(
        "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    return RunDescription.of(identity, details);
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream file = RunIdentity.class.getResourceAsStream("version.properties")) {
      properties.load(file);
    }
    return properties.getProperty("version");
  }
}
