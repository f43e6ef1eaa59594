package dev.beamrlvr.tests.training;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in a JVM of its own, with the class path and the options of this one. */
public final class ForkedProgram {

  private ForkedProgram() {}

  /** Starts it; what it prints goes into a file. */
  public static Process start(String mainClass, List<String> arguments, Path log)
      throws IOException {
    return start(List.of(), "", mainClass, arguments, log);
  }

  /**
   * Starts it from a shell.
   *
   * @param shell that takes one word of commands, such as {@code bash -c}
   * @param before commands of the shell before the program
   */
  public static Process start(
      List<String> shell, String before, String mainClass, List<String> arguments, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(shell);
    if (!shell.isEmpty()) {
      command.addAll(List.of(before + " && \"$@\"", "shell"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-X") || argument.startsWith("-Dai."))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
