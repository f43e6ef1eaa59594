package dev.beamrlvr.pipelines.commands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments after a command's name, in the order they were given: {@code --name=value}, or
 * {@code --name} for {@code --name=true}.
 */
final class CommandArguments {
  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * Splits arguments.
   *
   * @throws UsageException if one is no option or is given twice
   */
  static CommandArguments parse(List<String> arguments) {
    CommandArguments parsed = new CommandArguments();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.matches("--[A-Za-z_].*")) {
        throw new UsageException(notAnOption(argument, i == 0 ? null : arguments.get(i - 1)));
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
      String value = equals < 0 ? "true" : argument.substring(equals + 1);
      if (parsed.values.put(name, value) != null) {
        throw new UsageException("--" + name + " is given twice");
      }
    }
    return parsed;
  }

  Map<String, String> values() {
    return values;
  }

  boolean isGiven(String name) {
    return values.containsKey(name);
  }

  /** Removes an option and returns its value. */
  Optional<String> take(String name) {
    return Optional.ofNullable(values.remove(name));
  }

  private static String notAnOption(String argument, String previous) {
    if (previous != null && previous.startsWith("--") && !previous.contains("=")) {
      return "write " + previous + "=" + argument + ", with an equals sign";
    }
    return "'" + argument + "' is no option: options are written --name=value";
  }
}
