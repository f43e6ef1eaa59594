package dev.beamrlvr.pipelines.commands;

import dev.beamrlvr.pipelines.internal.RunnerNames;
import java.util.List;
import java.util.Set;

/** The options that every command takes, in Beam's words. */
final class GeneralOptions {
  static final String HELP = "help";
  static final String VERBOSE = "verbose";
  static final List<String> NAMES = List.of("runner", "parallelism", VERBOSE, HELP);

  private GeneralOptions() {}

  /**
   * Replaces the general options by those that Beam knows.
   *
   * @throws UsageException if a value cannot be used
   */
  static void translate(CommandArguments arguments) {
    arguments.take(VERBOSE);
    arguments.take("runner").ifPresent(name -> arguments.values().put("runner", runnerClass(name)));
    arguments
        .take("parallelism")
        .ifPresent(number -> arguments.values().put("workers", checkedParallelism(number)));
  }

  private static String runnerClass(String name) {
    Set<String> names = RunnerNames.available().keySet();
    return RunnerNames.find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "--runner takes one of "
                        + String.join(", ", names)
                        + " on this classpath, not '"
                        + name
                        + "'"))
        .getName();
  }

  private static String checkedParallelism(String text) {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new UsageException(
          "--parallelism takes a whole number of at least 1, not '" + text + "'");
    }
    return text;
  }
}
