package dev.beamrlvr.runners.flink;

import dev.beamrlvr.pipelines.commands.Main;
import java.util.stream.Stream;

/**
 * A command of {@code rlvr} as the program of a Flink application: its pipelines run on the cluster
 * that it is started in.
 */
public final class FlinkApplication {
  private FlinkApplication() {}

  /**
   * Runs the command; the JVM, which is Flink's, goes on.
   *
   * @throws IllegalStateException if the command failed, so that the application fails too
   */
  public static void main(String[] arguments) {
    Stream<String> runner =
        Stream.of(arguments).anyMatch(word -> word.startsWith("--runner="))
            ? Stream.empty()
            : Stream.of("--runner=flink");
    String[] onFlink = Stream.concat(Stream.of(arguments), runner).toArray(String[]::new);
    int status = Main.run(onFlink, System.out, System.err);
    if (status != Main.SUCCESS) {
      throw new IllegalStateException("rlvr ended with status " + status + ": see the log");
    }
  }
}
