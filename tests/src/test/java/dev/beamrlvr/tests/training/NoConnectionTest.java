package dev.beamrlvr.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run on the local disk connects to nobody. */
class NoConnectionTest {

  @TempDir Path directory;

  @Test
  void aRunConnectsToNobody() throws Exception {
    List<String> arguments =
        new SmallRun(directory).arguments(directory.resolve("run"), "--steps=1");
    assertEquals("[]", connections(arguments, "run.log"));
  }

  @Test
  void aConnectionWouldBeSeen() throws Exception {
    String seen = connections(List.of("connect"), "connect.log");
    assertTrue(seen.contains("localhost:1"), seen);
  }

  private String connections(List<String> arguments, String name) throws Exception {
    Path log = directory.resolve(name);
    Process process = ForkedProgram.start(WatchedProgram.class.getName(), arguments, log);
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    String said = Files.readString(log);
    assertEquals(0, process.exitValue(), said);
    return said.substring(said.lastIndexOf(WatchedProgram.CONNECTIONS))
        .substring(WatchedProgram.CONNECTIONS.length())
        .strip();
  }
}
