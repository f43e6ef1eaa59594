package dev.beamrlvr.pipelines.internal.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.policy.NumericFingerprint;
import dev.beamrlvr.pipelines.commands.CommandCall;
import dev.beamrlvr.pipelines.commands.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesCommandTest {
  @TempDir Path directory;

  @Test
  void whatIsFoundIsToldLineByLine() {
    String out = CommandCall.of("devices").succeeds().out();

    assertTrue(out.contains("fingerprint on cpu: " + NumericFingerprint.current()), out);
    assertEquals(NumericFingerprint.current(), value(out, "fingerprint on cpu"));
    assertTrue(value(out, "DJL").endsWith("for libtorch " + value(out, "libtorch")), out);
    assertTrue(Files.isDirectory(Path.of(value(out, "libtorch is in"))), out);
    assertEquals("1", value(out, "threads of an operation"));
    assertTrue(value(out, "DJL's flavours here").contains("cpu"), out);
  }

  @Test
  void aLibtorchThatIsGivenIsUsedAndItsFlavourNeedNotBeTold() throws Exception {
    assertEquals(0, Forked.of(Map.of("PYTORCH_LIBRARY_PATH", bundled())).status());
  }

  @Test
  void aDirectoryWithoutLibtorchIsRefused() throws Exception {
    Forked.of(Map.of("PYTORCH_LIBRARY_PATH", directory.toString()))
        .fails("PYTORCH_LIBRARY_PATH: there is no libtorch");
  }

  @Test
  void aFlavourOfAnotherKindIsRefused() throws Exception {
    Forked.of(Map.of("PYTORCH_LIBRARY_PATH", bundled(), "PYTORCH_FLAVOR", "cu999"))
        .fails("PYTORCH_FLAVOR is cu999, but the libtorch in " + bundled());
  }

  @Test
  void aLibtorchOfAnotherVersionIsRefusedWithBothVersions() throws Exception {
    Forked.of(Map.of("PYTORCH_LIBRARY_PATH", bundled(), "PYTORCH_VERSION", "1.2.3"))
        .fails("gives libtorch " + value(CommandCall.of("devices").out(), "libtorch"))
        .fails("but libtorch 1.2.3 is needed");
  }

  private static String bundled() {
    return value(CommandCall.of("devices").succeeds().out(), "libtorch is in");
  }

  private static String value(String out, String name) {
    return out.lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElseThrow();
  }

  /** The command in a JVM of its own, since a JVM loads libtorch once. */
  private record Forked(int status, String err) {

    static Forked of(Map<String, String> environment) throws IOException, InterruptedException {
      Path err = Files.createTempFile("devices", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-Dai.djl.offline=true",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "devices"));
      builder.environment().putAll(environment);
      builder.redirectError(err.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      try {
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the command did not end");
        return new Forked(process.exitValue(), Files.readString(err, StandardCharsets.UTF_8));
      } finally {
        process.destroyForcibly();
        Files.delete(err);
      }
    }

    Forked fails(String words) {
      assertEquals(1, status, err);
      assertEquals(1, err.lines().count(), err);
      assertTrue(err.contains(words), err);
      assertFalse(err.contains("\tat "), err);
      return this;
    }
  }
}
