package dev.beamrlvr.tests.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of a run that takes two small steps from the bundled policy. */
final class SmallRun {

  static final int STEPS = 2;
  static final String LAST = "checkpoints/step-000002/manifest.json";

  private final Path prompts;
  private final List<String> storeOptions;

  /** Writes the first bundled problems into {@code directory}. */
  SmallRun(Path directory, List<String> storeOptions) throws IOException {
    this.storeOptions = storeOptions;
    prompts = directory.resolve("prompts.jsonl");
    Files.writeString(prompts, problems());
  }

  static String problems() {
    return BundledProblems.text(BundledProblems.TRAIN)
        .lines()
        .limit(24)
        .collect(Collectors.joining("\n"));
  }

  List<String> arguments(String output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--output=" + output,
                "--promptsPerStep=8",
                "--groupSize=4",
                "--maxTokens=24",
                "--seed=11"));
    arguments.addAll(storeOptions);
    arguments.addAll(List.of(more));
    for (String otherwise : List.of("--prompts=" + prompts, "--steps=" + STEPS)) {
      String name = otherwise.substring(0, otherwise.indexOf('=') + 1);
      if (arguments.stream().noneMatch(argument -> argument.startsWith(name))) {
        arguments.add(otherwise);
      }
    }
    return arguments;
  }

  /** Trains in this JVM and returns what was said. */
  String train(String output, String... more) {
    return run(arguments(output, more));
  }

  /** Runs another command in this JVM and returns what it said. */
  String command(String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(storeOptions);
    return run(arguments);
  }

  private static String run(List<String> arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    int status = Main.run(arguments.toArray(String[]::new), out, out);
    assertEquals(0, status, () -> said.toString(StandardCharsets.UTF_8));
    return said.toString(StandardCharsets.UTF_8);
  }
}
