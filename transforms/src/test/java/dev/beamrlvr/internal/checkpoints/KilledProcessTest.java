package dev.beamrlvr.internal.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a JVM that publishes (SIGKILL where there are signals), again and again. */
class KilledProcessTest {

  private static final int KILLS = 8;
  private static final int MOST_STEPS = 4;
  private static final int LONGEST_NANOS = 20_000_000;

  @TempDir Path run;

  @Test
  void whatAKilledProcessLeavesReadsBackCleanly() throws Exception {
    CheckpointStore store = CheckpointStore.at(run.toString());
    Random random = new Random(20251123);
    int newestStep = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      publishAndKill(1 + random.nextInt(MOST_STEPS), random.nextInt(LONGEST_NANOS));

      for (CheckpointReference reference : store.list().complete()) {
        try (OpenCheckpoint checkpoint = CheckpointStore.open(reference)) {
          assertEquals(
              Sha256.of(PublishLoop.content(reference.getStep())),
              Sha256.of(checkpoint.directory().resolve("model.safetensors")));
        }
      }
      NewestCheckpoint newest = store.newest();
      for (String warning : newest.warnings()) {
        assertTrue(warning.endsWith("it has no manifest.json"), warning);
      }
      int step = newest.reference().map(CheckpointReference::getStep).orElse(0);
      assertTrue(step > newestStep, "step %d after %d".formatted(step, newestStep));
      newestStep = step;
      assertWorkFilesAreWhole();
    }

    store.publish(PublishLoop.draft(newestStep + 1));
    store.prune(reference -> true);
    assertEquals(List.of(), store.list().warnings());
  }

  private void publishAndKill(int steps, int nanos) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(ForkedJvm.command(PublishLoop.class.getName(), run.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader()) {
      for (int step = 0; step < steps; step++) {
        assertEquals("published", output.readLine());
      }
      LockSupport.parkNanos(nanos);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void assertWorkFilesAreWhole() throws IOException {
    if (!Files.exists(run.resolve("work"))) {
      return;
    }
    try (Stream<Path> files = Files.walk(run.resolve("work"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.startsWith(ContentAddressedFiles.UNFINISHED)) {
          assertEquals("part-0-" + Sha256.of(file) + ".safetensors", name);
        }
      }
    }
  }
}
