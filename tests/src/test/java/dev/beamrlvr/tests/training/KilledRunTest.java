package dev.beamrlvr.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver is killed with SIGKILL at any moment, before the first checkpoint too. */
class KilledRunTest {

  private static final int KILLS = 5;

  @TempDir Path directory;

  @Test
  void aRunThatIsKilledFiveTimesEndsWithTheSameBits() throws Exception {
    SmallRun run = new SmallRun(directory);
    String expected = run.train(directory.resolve("undisturbed"));
    Path output = directory.resolve("killed");
    SplittableRandom random = new SplittableRandom(1);
    int kills = 0;
    // The first kill comes before the first checkpoint, the others while a next one is made.
    while (kills < KILLS) {
      Process process = start(run, output, kills);
      waitForProgress(process, output, kills);
      Thread.sleep(random.nextInt(600));
      boolean alive = process.isAlive();
      process.destroyForcibly();
      process.waitFor();
      kills++;
      assertTrue(
          alive || newest(output) == SmallRun.STEPS, "the run ended by itself: " + log(kills));
    }
    Process last = start(run, output, kills);
    assertTrue(last.waitFor(10, TimeUnit.MINUTES));
    assertEquals(0, last.exitValue(), log(kills + 1));
    assertEquals(expected, SmallRun.checkpoint(output, SmallRun.STEPS));
  }

  private Process start(SmallRun run, Path output, int kills) throws IOException {
    return ForkedProgram.start(
        "dev.beamrlvr.pipelines.commands.Main",
        run.arguments(output, "--resume"),
        directory.resolve("log-" + (kills + 1)));
  }

  private static void waitForProgress(Process process, Path output, int kills)
      throws InterruptedException {
    int before = newest(output);
    while (process.isAlive() && (kills == 0 ? !Files.exists(output) : newest(output) <= before)) {
      Thread.sleep(5);
    }
  }

  private static int newest(Path output) {
    int newest = -1;
    for (int step = 0; step <= SmallRun.STEPS; step++) {
      if (Files.exists(output.resolve("checkpoints/step-%06d/manifest.json".formatted(step)))) {
        newest = step;
      }
    }
    return newest;
  }

  private String log(int number) throws IOException {
    return Files.readString(directory.resolve("log-" + number));
  }
}
