package dev.beamrlvr.internal.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

  private static final RunDescription RUN = run("8", "1");

  @TempDir Path parent;

  @Test
  void startsInAnAbsentDirectory() throws IOException {
    try (RunDirectory run = RunDirectory.open(output(), RUN, false)) {
      run.check();
      run.checkpoints().publish(CheckpointStoreTest.draft(1, "weights"));
      assertEquals(1, CheckpointStore.at(output()).list().complete().size());
    }
    assertEquals(
        """
        {
          "format" : 2,
          "runId" : "%s",
          "identity" : {
            "groupSize" : "8",
            "seed" : "1"
          },
          "details" : {
            "version" : "0.1"
          }
        }
        """
            .formatted(RUN.runId()),
        Files.readString(Path.of(output(), "run.json")));
    assertFalse(Files.exists(Path.of(output(), "run.lock")));
    assertEquals(RUN, RunDirectory.describe(output()));
  }

  @Test
  void resumesTheSameRunWhateverTheDetails() {
    RunDirectory.open(output(), RUN, true).close();
    RunDescription other = RunDescription.of(RUN.identity(), Map.of("version", "0.2"));

    try (RunDirectory run = RunDirectory.open(output(), other, true)) {
      assertEquals(RUN, run.description());
    }
  }

  @Test
  void theSameRunIsNotStartedTwice() {
    RunDirectory.open(output(), RUN, false).close();

    assertEquals(
        output() + "/ holds this run already: go on with it by --resume, or resume() in a program",
        refusal(RUN, false));
  }

  @Test
  void anotherRunIsRefusedByItsFirstDifference() {
    RunDirectory.open(output(), RUN, false).close();

    assertEquals(
        output()
            + "/ holds another run: groupSize is '8' there and '16' here;"
            + " resume with the options it was started with",
        refusal(run("16", "2"), true));
    assertEquals(
        output()
            + "/ holds another run: seed is '1' there and '2' here;"
            + " choose an empty output directory",
        refusal(run("8", "2"), false));
    assertTrue(
        refusal(RunDescription.of(Map.of("groupSize", "8"), Map.of()), true)
            .contains("seed is '1' there and not set here"));
  }

  @Test
  void aDirectoryWithOtherFilesIsRefusedAndNotTouched() throws IOException {
    Files.createDirectories(Path.of(output(), "photos"));

    assertEquals(
        output()
            + "/ is not empty and holds no run (there is photos): choose an empty output directory",
        refusal(RUN, false));
    try (var files = Files.list(Path.of(output()))) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aDirectoryThatHoldsNoRunCannotBeDescribed() {
    assertEquals(
        output() + "/ holds no run: there is no run.json",
        assertThrows(CheckpointException.class, () -> RunDirectory.describe(output()))
            .getMessage());
  }

  @Test
  void anEditedOrTruncatedDescriptionIsRefused() throws IOException {
    RunDirectory.open(output(), RUN, false).close();
    Path file = Path.of(output(), "run.json");
    String text = Files.readString(file);

    Files.writeString(file, text.replace("\"8\"", "\"16\""));
    assertTrue(refusal(RUN, true).contains("run.json was edited"), refusal(RUN, true));
    Files.writeString(file, text.substring(0, 20));
    assertTrue(refusal(RUN, true).startsWith("cannot understand " + file), refusal(RUN, true));
  }

  @Test
  void aRunOfTheVersionBeforeCanBeLookedAtButNotResumed() throws IOException {
    RunDirectory.open(output(), RUN, false).close();
    Path file = Path.of(output(), "run.json");
    Files.writeString(file, Files.readString(file).replace("\"format\" : 2", "\"format\" : 1"));

    assertEquals(RUN.identity(), RunDirectory.describe(output()).identity());
    String refusal =
        output()
            + "/ holds a run that an earlier version started, whose description cannot be compared:"
            + " go on with that version, or choose an empty output directory";
    assertEquals(refusal, refusal(RUN, true));
    assertEquals(refusal, refusal(RUN, false));
    Files.writeString(file, Files.readString(file).replace("\"format\" : 1", "\"format\" : 3"));
    assertTrue(refusal(RUN, true).contains("format 3 of run.json is not known here (2 is)"));
  }

  @Test
  void identityDecidesTheRunId() {
    assertEquals(run("8", "1").runId(), RUN.runId());
    assertNotEquals(run("8", "2").runId(), RUN.runId());
  }

  @Test
  void aSecondDriverIsRefusedWithTheHoldersProcess() {
    try (RunDirectory run = RunDirectory.open(output(), RUN, false)) {
      String message = refusal(RUN, true);
      assertTrue(
          message.contains("run.lock is held by process " + ProcessHandle.current().pid()),
          message);
      run.check();
    }
    RunDirectory.open(output(), RUN, true).close();
  }

  @Test
  void exactlyOneOfManyDriversStarts() {
    AtomicInteger started = new AtomicInteger();
    IntStream.range(0, 16)
        .parallel()
        .forEach(
            driver -> {
              try {
                RunDirectory.open(output(), RUN, true);
                started.incrementAndGet();
              } catch (CheckpointException e) {
                assertTrue(e.getMessage().contains("run.lock is held by"), e.getMessage());
              }
            });
    assertEquals(1, started.get());
  }

  @Test
  void theLockOfAProcessThatEndedIsTakenOver() throws Exception {
    RunDirectory.open(output(), RUN, false).close();
    Process process = new ProcessBuilder(ForkedJvm.command("-version")).start();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    LockHolder self = LockHolder.here(0);
    LockHolder ended = new LockHolder(self.host(), process.pid(), 1, "owner", 0, 0);
    Files.write(Path.of(output(), "run.lock"), Json.toBytes(ended));

    try (RunDirectory run = RunDirectory.open(output(), RUN, true)) {
      run.check();
    }
  }

  @Test
  void aProcessNumberThatIsUsedAgainDoesNotHoldTheLock() throws IOException {
    RunDirectory.open(output(), RUN, false).close();
    LockHolder self = LockHolder.here(0);
    LockHolder ended = new LockHolder(self.host(), self.pid(), self.started() - 1, "owner", 0, 0);
    Files.write(Path.of(output(), "run.lock"), Json.toBytes(ended));

    RunDirectory.open(output(), RUN, true).close();
  }

  @Test
  void theLockOfAnotherMachineIsNotTakenOver() throws IOException {
    RunDirectory.open(output(), RUN, false).close();
    Files.write(
        Path.of(output(), "run.lock"),
        Json.toBytes(new LockHolder("elsewhere", 1, 1, "owner", 0, 0)));

    assertTrue(refusal(RUN, true).contains("run.lock is held by process 1 on elsewhere"));
  }

  @Test
  void aLockThatWasDeletedIsNoticedAndTheNextHoldersIsNotReleased() throws IOException {
    RunLock first = RunLock.acquire(output());
    Files.delete(Path.of(output(), "run.lock"));
    assertThrows(CheckpointException.class, first::check);
    RunLock second = RunLock.acquire(output());
    assertThrows(CheckpointException.class, first::check);
    first.close();
    second.check();
    second.close();
  }

  private String refusal(RunDescription description, boolean resume) {
    String message =
        assertThrows(
                CheckpointException.class, () -> RunDirectory.open(output(), description, resume))
            .getMessage();
    assertFalse(message.contains("\n"), message);
    return message;
  }

  private String output() {
    return parent.resolve("output").toString();
  }

  private static RunDescription run(String groupSize, String seed) {
    return RunDescription.of(
        Map.of("seed", seed, "groupSize", groupSize), Map.of("version", "0.1"));
  }
}
