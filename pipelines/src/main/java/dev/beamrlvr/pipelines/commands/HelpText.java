package dev.beamrlvr.pipelines.commands;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.text.WordUtils;

/** What {@code rlvr} and {@code rlvr COMMAND --help} print. */
final class HelpText {
  private static final int WIDTH = 96;
  private static final String INDENT = "      ";

  private HelpText() {}

  /** The list of commands. */
  static void commands(Map<String, Command<?>> commands, PrintStream out) {
    int width = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
    out.println("rlvr COMMAND --option=value ...");
    out.println();
    commands.forEach(
        (name, command) ->
            out.printf(Locale.ROOT, "  %-" + width + "s  %s%n", name, command.summary()));
    out.println();
    out.println("rlvr COMMAND --help lists a command's options; rlvr --version names versions.");
  }

  /** The options of one command. */
  static void options(Command<?> command, PrintStream out) {
    out.println("rlvr " + command.name() + ": " + command.summary());
    Map<String, List<CommandOption>> groups = new LinkedHashMap<>();
    Map<String, List<CommandOption>> inherited = new TreeMap<>();
    for (CommandOption option : CommandOption.of(command.optionsType())) {
      boolean own = option.getter().getDeclaringClass() == command.optionsType();
      (own ? groups : inherited)
          .computeIfAbsent(option.group(), group -> new java.util.ArrayList<>())
          .add(option);
    }
    groups.putAll(inherited);
    groups.forEach((heading, options) -> group(heading, options, out));
    general(out);
    exitStatuses(command, out);
  }

  private static void exitStatuses(Command<?> command, PrintStream out) {
    SortedMap<Integer, String> statuses = new TreeMap<>(command.exitStatuses());
    statuses.put(Main.SUCCESS, "done");
    statuses.put(Main.FAILED, "the work failed; one line says why");
    statuses.put(Main.CALLED_WRONGLY, "called wrongly; one line says what to do");
    out.println();
    out.println("Exit status:");
    statuses.forEach((status, meaning) -> out.println("  " + status + "  " + meaning));
  }

  private static void group(String heading, List<CommandOption> options, PrintStream out) {
    out.println();
    out.println(heading + ":");
    options.stream().filter(CommandOption::isRequired).forEach(option -> option(option, out));
    options.stream().filter(option -> !option.isRequired()).forEach(option -> option(option, out));
  }

  private static void option(CommandOption option, PrintStream out) {
    String limits =
        option.isRequired()
            ? " (required)"
            : option.defaultText().map(text -> " (default: " + text + ")").orElse("");
    line("--" + option.name() + "=" + option.placeholder() + limits, option.description(), out);
  }

  private static void general(PrintStream out) {
    out.println();
    out.println("Every command:");
    line(
        "--runner=direct|flink|dataflow (default: direct)",
        "Where the pipelines run. The runner's own Beam options, such as --flinkMaster=HOST:PORT or"
            + " --project=NAME, can be given too.",
        out);
    line(
        "--parallelism=INT",
        "Workers to use; by default one for each core of this machine, or for each free slot of the"
            + " cluster that --flinkMaster names.",
        out);
    line("--verbose", "Log what the runner does, and print stack traces.", out);
    line("--help", "Print this.", out);
  }

  private static void line(String option, String description, PrintStream out) {
    out.println("  " + option);
    if (!description.isEmpty()) {
      WordUtils.wrap(description, WIDTH - INDENT.length())
          .lines()
          .forEach(text -> out.println(INDENT + text));
    }
  }
}
