package dev.beamrlvr.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another driver takes the run's directory while a pipeline is at work. */
class LostLockTest {

  @TempDir Path directory;

  @Test
  void nothingIsBookedOfAPipelineDuringWhichTheLockWasLost() throws Exception {
    Path output = directory.resolve("run");
    CompletableFuture<Void> thief = CompletableFuture.runAsync(() -> deleteLockAfterStep1(output));
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int status =
        Main.run(
            new SmallRun(directory)
                .arguments(output, "--steps=2", "--stepsPerPipeline=2")
                .toArray(String[]::new),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8));
    thief.get();
    String error = errors.toString(StandardCharsets.UTF_8);
    assertEquals(1, status, error);
    assertTrue(error.contains("run.lock is no longer this process's"), error);
    assertFalse(Files.exists(output.resolve("summaries")), "a step was booked");
  }

  private static void deleteLockAfterStep1(Path output) {
    try {
      while (!Files.exists(output.resolve("checkpoints/step-000001/manifest.json"))) {
        Thread.sleep(2);
      }
      Files.delete(output.resolve("run.lock"));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
