package dev.beamrlvr.internal.checkpoints;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command of a second JVM with this one's class path. */
final class ForkedJvm {

  private ForkedJvm() {}

  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return command;
  }
}
