package dev.beamrlvr.tests.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The driver of a run on S3 is killed with SIGKILL while it trains. The next one waits for a minute
 * until the lease of the first has ended, which is why only the profile {@code faults} has this.
 */
@Tag("faults")
class KilledOnS3Test {

  private static final String FIRST = "killed/checkpoints/step-000001/manifest.json";

  @TempDir Path directory;

  @Test
  void theNextDriverGoesOnToTheSameBits() throws Exception {
    try (S3Server server = new S3Server()) {
      SmallRun run = new SmallRun(directory, server.options());
      Path local = directory.resolve("local");
      run.train(local.toString());

      Path log = directory.resolve("killed.log");
      Process driver = start(run.arguments("s3://bucket/killed"), log);
      while (driver.isAlive() && server.text(FIRST) == null) {
        Thread.sleep(5);
      }
      driver.destroyForcibly().waitFor();
      assertTrue(server.text(FIRST) != null, () -> text(log));
      assertEquals(null, server.text("killed/" + SmallRun.LAST), "the run had ended by itself");

      String said = run.train("s3://bucket/killed", "--resume");
      assertTrue(said.contains("goes on after step 1 of 2"), said);
      assertEquals(
          Files.readString(local.resolve(SmallRun.LAST)), server.text("killed/" + SmallRun.LAST));
    }
  }

  private static Process start(List<String> arguments, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
