package dev.beamrlvr.pipelines.commands;

import dev.beamrlvr.internal.FailureMessage;
import dev.beamrlvr.pipelines.runners.WorkerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.ApplicationNameOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Turns a command's arguments into its options, checked; nothing of the work has begun by then. */
final class OptionsParser {
  private OptionsParser() {}

  /**
   * Parses and checks.
   *
   * @throws UsageException in one line, if an argument is unknown, missing or has a wrong value
   */
  static <O extends PipelineOptions> O parse(Command<O> command, CommandArguments arguments) {
    List<CommandOption> known = CommandOption.of(command.optionsType());
    // Beam knows one default for a property: forget the options of commands called before.
    PipelineOptionsFactory.resetCache();
    PipelineOptionsFactory.register(command.optionsType());
    PipelineOptionsFactory.register(WorkerOptions.class);
    checkNames(command, known, arguments);
    checkTexts(known, arguments);
    GeneralOptions.translate(arguments);
    O options = beamOptions(command, arguments);
    FileSystems.setDefaultPipelineOptions(options);
    known.forEach(option -> OptionChecks.checkValue(option, options));
    return options;
  }

  private static void checkNames(
      Command<?> command, List<CommandOption> known, CommandArguments arguments) {
    Set<String> names = new TreeSet<>(GeneralOptions.NAMES);
    known.forEach(option -> names.add(option.name()));
    PipelineOptionsFactory.getRegisteredOptions()
        .forEach(registered -> CommandOption.allNames(registered).forEach(names::add));
    for (String name : arguments.values().keySet()) {
      if (!names.contains(name)) {
        throw new UsageException(
            "there is no option --"
                + name
                + NearestName.of(name, names).map(n -> "; did you mean --" + n + "?").orElse("")
                + " (rlvr "
                + command.name()
                + " --help lists them)");
      }
    }
  }

  private static void checkTexts(List<CommandOption> known, CommandArguments arguments) {
    for (CommandOption option : known) {
      String text = arguments.values().get(option.name());
      if (text != null) {
        OptionChecks.checkText(option, text);
      }
    }
  }

  private static <O extends PipelineOptions> O beamOptions(
      Command<O> command, CommandArguments arguments) {
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, String> argument : arguments.values().entrySet()) {
      words.add("--" + argument.getKey() + "=" + argument.getValue());
    }
    try {
      O options =
          PipelineOptionsFactory.fromArgs(words.toArray(new String[0])).as(command.optionsType());
      options.as(ApplicationNameOptions.class).setAppName("rlvr-" + command.name());
      return options;
    } catch (IllegalArgumentException e) {
      throw new UsageException(FailureMessage.of(e));
    }
  }
}
