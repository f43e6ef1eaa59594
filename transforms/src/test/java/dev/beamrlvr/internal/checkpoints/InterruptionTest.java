package dev.beamrlvr.internal.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.CheckpointReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kills the writer at every single file operation, on file systems that move and that do not. */
class InterruptionTest {

  private static final int MORE_THAN_ENOUGH = 100;

  @RegisterExtension final Machines machines = new Machines();

  @TempDir Path parent;

  @ParameterizedTest
  @CsvSource({"true,false", "true,true", "false,false"})
  void publishingCanStopAnywhere(boolean moves, boolean halfWritten) throws Exception {
    int kills = 0;
    for (int last = 1; last <= MORE_THAN_ENOUGH; last++) {
      String run = parent.resolve("run-" + last).toString();
      CheckpointStore store = CheckpointStore.at(run);
      CheckpointReference before = store.publish(PublishLoop.draft(1));

      if (!isKilled(run, moves, last, halfWritten, s -> s.publish(PublishLoop.draft(2)))) {
        assertTrue(kills >= 5, "only %d operations".formatted(kills));
        return;
      }
      kills++;
      NewestCheckpoint newest = store.newest();
      CheckpointReference found = newest.reference().orElseThrow();
      if (found.equals(before)) {
        for (String warning : newest.warnings()) {
          assertTrue(warning.endsWith("step-000002/: it has no manifest.json"), warning);
        }
      } else {
        assertEquals(2, found.getStep());
      }

      CheckpointReference after = store.publish(PublishLoop.draft(2));
      assertEquals(Optional.of(after), store.newest().reference());
      CheckpointStore.open(after).close();
      store.prune(reference -> true);
      assertEquals(List.of(), store.newest().warnings());
      assertEquals(
          List.of(
              "step-000001",
              "step-000001/manifest.json",
              "step-000001/model.safetensors",
              "step-000001/optimizer.safetensors",
              "step-000001/state.json",
              "step-000002",
              "step-000002/manifest.json",
              "step-000002/model.safetensors",
              "step-000002/optimizer.safetensors",
              "step-000002/state.json"),
          List.copyOf(new LocalStorage().list(Locations.directory(run + "/checkpoints")).keySet()));
    }
    throw new AssertionError("publishing never ended");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void pruningCanStopAnywhere(boolean moves) {
    for (int last = 1; last <= MORE_THAN_ENOUGH; last++) {
      String run = parent.resolve("run-" + last).toString();
      CheckpointStore store = CheckpointStore.at(run);
      for (int step = 1; step <= 3; step++) {
        store.publish(PublishLoop.draft(step));
      }
      Optional<CheckpointReference> newest = store.newest().reference();
      boolean killed = isKilled(run, moves, last, false, s -> s.prune(reference -> false));

      assertEquals(newest, store.newest().reference());
      for (CheckpointReference reference : store.list().complete()) {
        CheckpointStore.open(reference).close();
      }
      store.prune(reference -> false);
      assertEquals(List.of(newest.get()), store.list().complete());
      assertEquals(List.of(), store.list().warnings());
      if (!killed) {
        return;
      }
    }
    throw new AssertionError("pruning never ended");
  }

  @ParameterizedTest
  @CsvSource({"true,false", "true,true", "false,false"})
  void writingAWorkFileCanStopAnywhere(boolean moves, boolean halfWritten) throws Exception {
    byte[] content = PublishLoop.content(1);
    for (int last = 1; last <= MORE_THAN_ENOUGH; last++) {
      int stop = last;
      String run = parent.resolve("run-" + last).toString();
      ContentAddressedFiles files =
          new ContentAddressedFiles(
              run, location -> new InterruptedStorage(moves, stop, halfWritten));
      boolean killed = false;
      try {
        files.write("work/step-000001", "part", 0, content);
      } catch (InterruptedStorage.Killed e) {
        killed = true;
      }
      try (FetchedFile file =
          ContentAddressedFiles.under(run)
              .fetch(
                  ContentAddressedFiles.under(run).write("work/step-000001", "part", 0, content))) {
        assertEquals(Sha256.of(content), Sha256.of(file.path()));
      }
      if (!killed) {
        assertEquals(1, Files.list(Path.of(run, "work/step-000001")).count());
        return;
      }
    }
    throw new AssertionError("writing never ended");
  }

  private interface Work {
    void on(CheckpointStore store);
  }

  private static boolean isKilled(
      String run, boolean moves, int last, boolean halfWritten, Work work) {
    InterruptedStorage storage = new InterruptedStorage(moves, last, halfWritten);
    try {
      work.on(new CheckpointStore(run, location -> storage));
      return false;
    } catch (InterruptedStorage.Killed e) {
      return true;
    }
  }
}
