package dev.beamrlvr.tests.training;

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

/** The command line of a run that takes four small steps from the bundled policy. */
public final class SmallRun {

  /** How many steps it takes. */
  public static final int STEPS = 4;

  private final Path prompts;

  /** Writes the first bundled problems into {@code directory}. */
  public SmallRun(Path directory) throws IOException {
    prompts = directory.resolve("prompts.jsonl");
    Files.writeString(
        prompts,
        BundledProblems.text(BundledProblems.TRAIN)
            .lines()
            .limit(24)
            .collect(Collectors.joining("\n")));
  }

  /** The words of its command line; of an option that is given twice, those of {@code more}. */
  public List<String> arguments(Path output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--prompts=" + prompts,
                "--output=" + output,
                "--promptsPerStep=8",
                "--groupSize=4",
                "--maxTokens=24"));
    arguments.addAll(List.of(more));
    for (String option : List.of("--maxAttempts=1", "--seed=11", "--steps=" + STEPS)) {
      String name = option.substring(0, option.indexOf('=') + 1);
      if (arguments.stream().noneMatch(argument -> argument.startsWith(name))) {
        arguments.add(option);
      }
    }
    return arguments;
  }

  /** Runs in this JVM and returns the manifest of the last checkpoint. */
  public String train(Path output, String... more) throws IOException {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int status =
        Main.run(
            arguments(output, more).toArray(String[]::new),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8));
    assertEquals(0, status, () -> errors.toString(StandardCharsets.UTF_8));
    return checkpoint(output, STEPS);
  }

  /** Returns a step's manifest, which has the SHA-256 of every file of the checkpoint. */
  public static String checkpoint(Path output, int step) throws IOException {
    Path manifest = output.resolve("checkpoints/step-%06d/manifest.json".formatted(step));
    return Files.exists(manifest) ? Files.readString(manifest) : "no checkpoint of step " + step;
  }
}
