package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.RunnerNames;
import java.util.Locale;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;

/** What the stages that load the policy ask of their workers, as the options say. */
public final class PolicyHints {
  private static final String ACCELERATOR = "type:[a-z0-9-]+;count:[1-9][0-9]*(;[a-z0-9_:-]+)*";
  private static final String MEMORY = "[1-9][0-9]*(\\.[0-9]+)? ?[KMGTP]?i?B";

  private PolicyHints() {}

  /**
   * Translates the options.
   *
   * @throws UsageException if a value cannot be used, or does not fit the device or the runner
   */
  public static ResourceHints of(PolicyOptions options) {
    ResourceHints hints = ResourceHints.create();
    String accelerator = options.getAccelerator();
    if (accelerator != null) {
      check(
          "accelerator", accelerator, ACCELERATOR, "type:nvidia-l4;count:1;install-nvidia-driver");
      checkRunner("accelerator", options);
      if (!options.getDevice().equals("gpu")) {
        throw new UsageException(
            "--accelerator is of no use on the CPU: add --device=gpu, or leave it out");
      }
      hints = hints.withAccelerator(accelerator);
    }
    String memory = options.getMinRam();
    if (memory != null) {
      check("minRam", memory, MEMORY, "16GB");
      checkRunner("minRam", options);
      hints = hints.withMinRam(memory);
    }
    return hints;
  }

  private static void check(String option, String value, String pattern, String example) {
    if (!value.matches(pattern)) {
      throw new UsageException(
          String.format(Locale.ROOT, "--%s is written like %s, not '%s'", option, example, value));
    }
  }

  /** Other runners would pass over it in silence. */
  private static void checkRunner(String option, PolicyOptions options) {
    String runner = RunnerNames.shortName(options.getRunner());
    if (!runner.equals("dataflow")) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--%s is for --runner=dataflow: the %s runner cannot ask for other workers",
              option,
              runner));
    }
  }
}
