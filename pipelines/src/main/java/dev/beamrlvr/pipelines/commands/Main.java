package dev.beamrlvr.pipelines.commands;

import dev.beamrlvr.internal.FailureMessage;
import dev.beamrlvr.pipelines.runners.RunnerOptionsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The program {@code rlvr COMMAND --option=value ...}. It ends with status 0 on success, 1 if the
 * work failed and 2 if it was called wrongly; then one line on the error stream says what to do. A
 * command may have further ones.
 */
public final class Main {
  /** The status of a command that did its work. */
  public static final int SUCCESS = 0;

  static final int FAILED = 1;
  static final int CALLED_WRONGLY = 2;

  private Main() {}

  public static void main(String[] arguments) {
    Logging.configure(Arrays.asList(arguments).contains("--" + GeneralOptions.VERBOSE));
    int status = run(arguments, System.out, System.err);
    System.out.flush();
    System.exit(status);
  }

  /** Runs a command and returns its exit status; nothing is thrown. */
  public static int run(String[] arguments, PrintStream out, PrintStream err) {
    Map<String, Command<?>> commands = commands();
    List<String> words = Arrays.asList(arguments);
    if (words.isEmpty() || List.of("help", "--help", "-h").contains(words.get(0))) {
      HelpText.commands(commands, out);
      return SUCCESS;
    }
    if (words.get(0).equals("--version")) {
      out.println(version());
      return SUCCESS;
    }
    String name = words.get(0);
    Command<?> command = commands.get(name);
    if (command == null) {
      err.println(
          "rlvr: there is no command '"
              + name
              + "'"
              + NearestName.hint(name, commands.keySet())
              + " (rlvr --help lists them)");
      return CALLED_WRONGLY;
    }
    return run(command, words.subList(1, words.size()), out, err);
  }

  private static <O extends PipelineOptions> int run(
      Command<O> command, List<String> words, PrintStream out, PrintStream err) {
    boolean verbose = words.contains("--" + GeneralOptions.VERBOSE);
    try {
      CommandArguments arguments = CommandArguments.parse(words);
      if (arguments.isGiven(GeneralOptions.HELP)) {
        HelpText.options(command, out);
        return SUCCESS;
      }
      return command.run(OptionsParser.parse(command, arguments), out);
    } catch (Throwable thrown) {
      err.println("rlvr " + command.name() + ": " + FailureMessage.of(thrown));
      if (verbose) {
        thrown.printStackTrace(err);
      }
      return isWrongCall(thrown) ? CALLED_WRONGLY : FAILED;
    }
  }

  private static boolean isWrongCall(Throwable thrown) {
    return thrown instanceof UsageException || thrown instanceof RunnerOptionsException;
  }

  /** The commands on the classpath, in the order of their names. */
  private static Map<String, Command<?>> commands() {
    Map<String, Command<?>> commands = new TreeMap<>();
    for (Command<?> command : ServiceLoader.load(Command.class)) {
      if (commands.put(command.name(), command) != null) {
        throw new IllegalStateException("Two commands are called " + command.name());
      }
    }
    return commands;
  }

  private static String version() {
    Properties versions = new Properties();
    try (InputStream file = Main.class.getResourceAsStream("versions.properties")) {
      versions.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return String.format(
        Locale.ROOT,
        "rlvr %s (Beam %s, DJL %s, libtorch %s)",
        versions.getProperty("rlvr"),
        versions.getProperty("beam"),
        versions.getProperty("djl"),
        versions.getProperty("libtorch"));
  }
}
