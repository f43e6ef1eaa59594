package dev.beamrlvr.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.beamrlvr.tests.training.ForkedProgram;
import dev.beamrlvr.tests.training.SmallRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver in a process of its own meets a disk that takes no more. */
class DiskFaultsTest {

  private static final String MAIN = "dev.beamrlvr.pipelines.commands.Main";

  @TempDir static Path shared;

  private static SmallRun run;
  private static String expected;

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    run = new SmallRun(shared);
    expected = run.train(shared.resolve("undisturbed"));
  }

  /** The optimizer's state is the first file that is too long, in the middle of a step. */
  @Test
  void aFileThatDoesNotFitIsOneLineAndTheRunIsResumed() throws Exception {
    Path output = shared.resolve("too-long");
    String last = fail("FILE_TOO_LONG", output, "ulimit -f 3000");
    assertTrue(last.contains("File too large"), last);
    assertEquals(expected, run.train(output, "--resume"));
  }

  @Test
  void aFullDiskIsOneLineAndTheRunIsResumed() throws Exception {
    assumeTrue(canMount(), "this system lets nobody mount a small disk");
    Path output = Files.createDirectory(shared.resolve("full"));
    Path kept = shared.resolve("kept");
    String last =
        fail(
            "FULL_DISK",
            output.resolve("run"),
            "mount -t tmpfs -o size=16m tmpfs " + output,
            "trap 'cp -a %s/run %s' EXIT".formatted(output, kept));
    assertTrue(last.contains("No space left on device"), last);
    assertEquals(expected, run.train(kept, "--resume"));
  }

  @Test
  void aReadOnlyDirectoryIsOneLineAndTheRunIsResumed() throws Exception {
    assumeTrue(canMount(), "this system lets nobody mount a disk for reading alone");
    Path output = shared.resolve("read-only");
    run.train(output, "--steps=2");
    String last =
        fail(
            "READ_ONLY_DIRECTORY",
            output,
            "mount --bind %s %s".formatted(output, output),
            "mount -o remount,bind,ro " + output);
    assertTrue(last.contains("Read-only file system"), last);
    assertTrue(last.contains(output.toString()), last);
    assertEquals(expected, run.train(output, "--resume"));
  }

  /** Runs after the given words of a shell, in a space of mounts of its own, and must fail. */
  private static String fail(String fault, Path output, String... before) throws Exception {
    Path log = shared.resolve(fault + ".log");
    long start = System.nanoTime();
    List<String> shell =
        before[0].startsWith("mount") ? List.of("unshare", "-rm", "bash", "-c") : BASH;
    Process driver =
        ForkedProgram.start(
            shell, String.join(" && ", before), MAIN, run.arguments(output, "--resume"), log);
    assertTrue(driver.waitFor(5, TimeUnit.MINUTES));
    String text = Files.readString(log).strip();
    assertEquals(1, driver.exitValue(), text);
    String last = text.lines().reduce((a, b) -> b).orElse("");
    Faults.tell(fault, (System.nanoTime() - start) / 1e9, List.of(last));
    return last;
  }

  private static final List<String> BASH = List.of("bash", "-c");

  private static boolean canMount() throws Exception {
    try {
      return new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
