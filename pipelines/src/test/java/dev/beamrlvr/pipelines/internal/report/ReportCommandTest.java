package dev.beamrlvr.pipelines.internal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.pipelines.commands.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int report(Path run) {
    return Main.run(
        new String[] {"report", "--run=" + run},
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private void assertFailsWith(String words) {
    String line = err.toString(StandardCharsets.UTF_8);
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.contains(words), line);
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void saysWhereThePageIs() throws IOException {
    assertEquals(0, report(SampleRun.recorded(directory)));
    Path page = directory.resolve("report.html");
    assertEquals("Report: " + page, out.toString(StandardCharsets.UTF_8).strip());
    assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
  }

  @Test
  void aDirectoryWithoutARunIsRefused() {
    assertEquals(1, report(directory));
    assertFailsWith("holds no run: there is no run.json");
  }

  @Test
  void aDirectoryThatIsNotThereIsAWrongCall() {
    assertEquals(2, report(directory.resolve("absent")));
    assertFailsWith("there is no directory");
  }

  @Test
  void damagedMetricsAreNamed() throws IOException {
    SampleRun.empty(directory);
    Files.writeString(directory.resolve("metrics.jsonl"), "{\"step\":1}\nhalf a li");
    assertEquals(1, report(directory));
    assertFailsWith("metrics.jsonl, line 2: it is no JSON");
  }

  @Test
  void metricsWithoutAStepAreNamed() throws IOException {
    SampleRun.empty(directory);
    Files.writeString(directory.resolve("metrics.jsonl"), "{\"successRate\":1}\n");
    assertEquals(1, report(directory));
    assertFailsWith("metrics.jsonl, line 1: it is no object with a step");
  }

  @Test
  void damagedRolloutsAreNamed() throws IOException {
    SampleRun.recorded(directory);
    Path file = directory.resolve("evaluations/step-000004/rollouts-0-abc.avro");
    Files.writeString(file, "no Avro");
    assertEquals(1, report(directory));
    assertFailsWith("rollouts-0-abc.avro cannot be read as rollouts");
  }
}
