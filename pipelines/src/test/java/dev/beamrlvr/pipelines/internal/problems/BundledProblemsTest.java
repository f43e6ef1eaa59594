package dev.beamrlvr.pipelines.internal.problems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledProblemsTest {

  @Test
  void copiesAFileToADirectoryThatItMakes(@TempDir Path directory) throws IOException {
    Path copy = BundledProblems.copyTo(directory.resolve("prompts"), BundledProblems.TEST);
    assertEquals(directory.resolve("prompts").resolve("test.jsonl"), copy);
    assertEquals(BundledProblems.text(BundledProblems.TEST), Files.readString(copy));
  }

  @Test
  void refusesAnUnknownName() {
    assertThrows(IllegalArgumentException.class, () -> BundledProblems.text("valid.jsonl"));
  }
}
