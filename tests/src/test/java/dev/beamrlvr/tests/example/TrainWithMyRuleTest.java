package dev.beamrlvr.tests.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.internal.runs.MetricsLog;
import dev.beamrlvr.pipelines.internal.problems.BundledBasePolicy;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.tests.training.ForkedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainWithMyRuleTest {

  private static final Path SOURCE =
      Path.of("src/test/java/dev/beamrlvr/tests/example/TrainWithMyRule.java");

  @TempDir Path directory;

  private Path policy;
  private Path prompts;

  @BeforeEach
  void unpack() throws IOException {
    policy = BundledBasePolicy.copyTo(directory.resolve("policy"));
    prompts = directory.resolve("prompts.jsonl");
    Files.writeString(
        prompts,
        BundledProblems.text(BundledProblems.TRAIN)
            .lines()
            .limit(12)
            .collect(Collectors.joining("\n")));
  }

  private String[] arguments(Path output) {
    return new String[] {output.toString(), policy.toString(), prompts.toString()};
  }

  private Process start(Path output, String log) throws IOException {
    return ForkedProgram.start(
        TrainWithMyRule.class.getName(), List.of(arguments(output)), directory.resolve(log));
  }

  private static Path manifest(Path output, int step) {
    return output.resolve("checkpoints/step-00000" + step + "/manifest.json");
  }

  private static byte[] weights(Path output) throws IOException {
    return Files.readAllBytes(manifest(output, 4).resolveSibling("model.safetensors"));
  }

  @Test
  void aProgramOfAtMostFortyLines() throws IOException {
    long lines = Files.readAllLines(SOURCE).stream().filter(line -> !line.isBlank()).count();
    assertTrue(lines <= 40, lines + " lines");
  }

  @Test
  void itIsKilledAndResumedAndEndsWithTheSameWeights() throws Exception {
    Path undisturbed = directory.resolve("undisturbed");
    TrainWithMyRule.main(arguments(undisturbed));
    byte[] base = Files.readAllBytes(policy.resolve("model.safetensors"));
    assertFalse(Arrays.equals(base, weights(undisturbed)), "it has learnt something");

    Path killed = directory.resolve("killed");
    Process first = start(killed, "first");
    while (first.isAlive() && !Files.exists(manifest(killed, 1))) {
      Thread.sleep(5);
    }
    assertTrue(first.isAlive(), () -> read("first"));
    first.destroyForcibly().waitFor();
    assertFalse(Files.exists(manifest(killed, 4)), "it was killed before its end");

    Process second = start(killed, "second");
    assertTrue(second.waitFor(10, TimeUnit.MINUTES));
    assertEquals(0, second.exitValue(), () -> read("second"));
    assertArrayEquals(weights(undisturbed), weights(killed));
    assertEquals(
        List.of(0.02, 0.02 / Math.sqrt(2), 0.02 / Math.sqrt(3), 0.02 / Math.sqrt(4)),
        MetricsLog.open(killed.toString()).rows().stream()
            .map(row -> row.get("stepSize").doubleValue())
            .toList());
    assertEquals(
        "0.02", RunDirectory.describe(killed.toString()).identity().get("settings.stepRule.first"));
  }

  private String read(String log) {
    try {
      return Files.readString(directory.resolve(log));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
