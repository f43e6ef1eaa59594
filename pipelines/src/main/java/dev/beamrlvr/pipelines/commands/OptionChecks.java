package dev.beamrlvr.pipelines.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.options.PipelineOptions;

/** Checks of an option's value against its annotations; every failure is one line. */
final class OptionChecks {
  private static final String COMMA_OUTSIDE_BRACES = ",(?![^{]*\\})";

  private OptionChecks() {}

  /**
   * Checks the text of an option before it is parsed.
   *
   * @throws UsageException if it is none of the texts or numbers that the option takes
   */
  static void checkText(CommandOption option, String text) {
    if (!option.choices().isEmpty() && !option.choices().contains(text)) {
      throw new UsageException(
          wrong(option, text, "one of " + String.join(", ", option.choices()))
              + NearestName.hint(text, option.choices()));
    }
    Class<?> type = option.type();
    if (type == int.class || type == Integer.class) {
      number(option, text, "a whole number up to " + Integer.MAX_VALUE, Integer::valueOf);
    } else if (type == long.class || type == Long.class) {
      number(option, text, "a whole number", Long::valueOf);
    } else if (type == double.class || type == Double.class) {
      number(option, text, "a number", OptionChecks::finite);
    } else if ((type == boolean.class || type == Boolean.class)
        && !text.equals("true")
        && !text.equals("false")) {
      throw new UsageException(wrong(option, text, "true or false"));
    }
  }

  /**
   * Checks that a required option is there and that named files exist.
   *
   * @throws UsageException if not
   */
  static void checkValue(CommandOption option, PipelineOptions options) {
    Object value = option.valueIn(options);
    if (value == null || value.toString().isEmpty()) {
      if (option.isRequired()) {
        throw new UsageException(
            "--"
                + option.name()
                + "="
                + option.placeholder()
                + " is required: "
                + option.description());
      }
      if (value != null) {
        throw new UsageException(
            "--" + option.name() + "= is empty: give it a value, or leave it out");
      }
      return;
    }
    String text = value.toString();
    if (option.has(ExistingFiles.class) && isLocal(text) && isSpecial(text)) {
      throw new UsageException(
          "--"
              + option.name()
              + ": "
              + text
              + (Files.isDirectory(Path.of(text))
                  ? " is a directory; name its files, such as " + text + "/*.jsonl"
                  : " is a device or a pipe, which cannot be cut into pieces; name a file"));
    }
    if (option.has(ExistingFiles.class) && !allExist(option, text)) {
      throw new UsageException("--" + option.name() + ": there is no file " + text);
    }
    if (isLocal(text)) {
      if (option.has(ExistingDirectory.class) && !Files.isDirectory(Path.of(text))) {
        throw new UsageException("--" + option.name() + ": there is no directory " + text);
      }
      if (option.has(OutputFile.class) && Files.isDirectory(Path.of(text))) {
        throw new UsageException(
            "--" + option.name() + ": " + text + " is a directory; name a file to write");
      }
      if (option.has(OutputFile.class) && isSpecial(text)) {
        // The file that is made aside would take its place.
        throw new UsageException(
            "--" + option.name() + ": " + text + " is a device or a pipe; name a file to write");
      }
    }
  }

  private static boolean allExist(CommandOption option, String pattern) {
    try {
      for (String single : pattern.split(COMMA_OUTSIDE_BRACES)) {
        if (!exists(single.strip())) {
          return false;
        }
      }
      return true;
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException(
          "--" + option.name() + ": " + pattern + " cannot be read: " + e.getMessage());
    }
  }

  private static boolean exists(String pattern) throws IOException {
    if (isLocal(pattern) && !pattern.matches(".*[*?{\\[].*")) {
      // Beam looks for a file that is not there in all of its parent.
      return Files.isRegularFile(Path.of(pattern));
    }
    return !FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata().isEmpty();
  }

  private static boolean isSpecial(String file) {
    return Files.exists(Path.of(file)) && !Files.isRegularFile(Path.of(file));
  }

  private static boolean isLocal(String file) {
    return !file.contains("://");
  }

  private static void number(
      CommandOption option, String text, String what, Function<String, Number> parse) {
    double value;
    try {
      value = parse.apply(text).doubleValue();
    } catch (NumberFormatException e) {
      throw new UsageException(wrong(option, text, what));
    }
    InRange range = option.getter().getAnnotation(InRange.class);
    if (range == null) {
      return;
    }
    if (value < range.atLeast()) {
      throw new UsageException(wrong(option, text, "at least " + trimmed(range.atLeast())));
    }
    if (value <= range.above()) {
      throw new UsageException(wrong(option, text, "a number above " + trimmed(range.above())));
    }
    if (value > range.atMost()) {
      throw new UsageException(wrong(option, text, "at most " + trimmed(range.atMost())));
    }
  }

  private static Double finite(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new NumberFormatException(text);
    }
    return value;
  }

  /** A bound without the decimal point that a double would print. */
  static String trimmed(double bound) {
    return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
  }

  private static String wrong(CommandOption option, String text, String what) {
    return "--" + option.name() + " takes " + what + ", not '" + text + "'";
  }
}
