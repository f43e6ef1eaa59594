package dev.beamrlvr.pipelines.internal.training;

import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Projection;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Whether a run's options ask for an adapter, and which. */
final class AdapterSettings {

  private AdapterSettings() {}

  /**
   * Adds what the options ask for. An adapter to start from says itself what it is, and options
   * that say otherwise are refused.
   *
   * @throws UsageException if the options do not fit together
   */
  static TrainSettings.Builder addTo(TrainSettings.Builder settings, TrainCommandOptions options) {
    if (options.getAdapter() != null) {
      AdapterConfiguration start = start(options);
      refuseOther("--lora", options.getLora(), start.rank());
      refuseOther("--loraAlpha", options.getLoraAlpha(), start.alpha());
      refuseOther(
          "--loraTargets",
          options.getLoraTargets() == null ? null : new TreeSet<>(targets(options)),
          new TreeSet<>(start.targets()));
      return settings.setLora(new TrainSettings.Lora(start.rank(), start.alpha(), start.targets()));
    }
    Integer rank = options.getLora();
    Double alpha = options.getLoraAlpha();
    if (rank != null) {
      return settings.setLora(
          new TrainSettings.Lora(rank, alpha == null ? 2.0 * rank : alpha, targets(options)));
    }
    if (alpha != null || options.getLoraTargets() != null) {
      throw new UsageException(
          "--loraAlpha and --loraTargets describe an adapter: add --lora=RANK, such as 16");
    }
    return settings;
  }

  private static AdapterConfiguration start(TrainCommandOptions options) {
    try (PolicyFiles adapter = PolicyFiles.fetchAdapter(options.getAdapter())) {
      return AdapterConfiguration.read(adapter.directory(), policy(options.getPolicy()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PolicyConfiguration policy(String directory) throws IOException {
    if (directory == null) {
      return BundledBasePolicy.CONFIGURATION;
    }
    try (PolicyFiles files = PolicyFiles.fetchWithoutWeights(directory)) {
      return PolicyConfiguration.read(files.directory());
    }
  }

  private static List<String> targets(TrainCommandOptions options) {
    String text = options.getLoraTargets();
    return text == null || text.equals("all")
        ? Arrays.stream(Projection.values()).map(Projection::target).toList()
        : List.of(text.split(",", -1));
  }

  private static void refuseOther(String option, Object given, Object own) {
    if (given != null && !given.equals(own)) {
      throw new UsageException(
          option + " is " + given + ", but the adapter to start from has " + own);
    }
  }
}
