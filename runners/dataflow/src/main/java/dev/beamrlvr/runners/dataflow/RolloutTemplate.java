package dev.beamrlvr.runners.dataflow;

import dev.beamrlvr.pipelines.commands.Main;
import java.util.stream.Stream;

/**
 * {@code rlvr rollout} as a Flex Template calls it: with options and no command. The launcher of
 * the template adds {@code --templateLocation}, where the job is to be written.
 */
public final class RolloutTemplate {
  /** The command that makes the job. */
  static final String COMMAND = "rollout";

  private RolloutTemplate() {}

  public static void main(String[] options) {
    Main.main(Stream.concat(Stream.of(COMMAND), Stream.of(options)).toArray(String[]::new));
  }
}
