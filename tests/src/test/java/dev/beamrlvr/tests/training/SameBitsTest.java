package dev.beamrlvr.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training run is a function: whatever runs it, checkpoints have the same bits. */
class SameBitsTest {

  @TempDir static Path shared;

  private static SmallRun run;
  private static String expected;

  @BeforeAll
  static void trainOnce() throws IOException {
    run = new SmallRun(shared);
    expected = run.train(shared.resolve("reference"), "--parallelism=1");
    assertNotEquals(SmallRun.checkpoint(shared.resolve("reference"), 0), expected);
  }

  @ParameterizedTest
  @CsvSource({
    "direct, 2, 1",
    "direct, 1, 4",
    "direct, 2, 3",
    "flink, 1, 2",
    "flink, 2, 4",
    "flink, 4, 1",
  })
  void everyRunnerAtEveryParallelism(
      String runner, int parallelism, int stepsPerPipeline, @TempDir Path directory)
      throws IOException {
    assertEquals(
        expected,
        run.train(
            directory.resolve("run"),
            "--runner=" + runner,
            "--parallelism=" + parallelism,
            "--stepsPerPipeline=" + stepsPerPipeline));
  }

  @Test
  void twoStepsThenAResumeForTwoMore(@TempDir Path directory) throws IOException {
    Path output = directory.resolve("run");
    run.train(output, "--steps=2");
    assertEquals(expected, run.train(output, "--resume"));
  }

  @Test
  void anotherSeedGivesAnotherCheckpoint(@TempDir Path directory) throws IOException {
    assertNotEquals(expected, run.train(directory.resolve("run"), "--seed=12"));
  }
}
