package dev.beamrlvr.pipelines.internal.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatchingFilesTest {

  @TempDir Path directory;

  @BeforeEach
  void writeFiles() throws IOException {
    Path below = Files.createDirectory(directory.resolve("below-1.txt"));
    for (Path in : List.of(directory, below)) {
      Files.writeString(in.resolve("b-2.txt"), "b");
      Files.writeString(in.resolve("b-1.txt"), "a");
      Files.writeString(in.resolve("other"), "c");
    }
  }

  @Test
  void filesOfTheDirectoryAloneAreFoundInOrder() throws IOException {
    assertEquals(List.of("b-1.txt", "b-2.txt"), named(directory + "/b-", ".txt"));
    assertEquals(List.of("other"), named(directory + "/other", ""));
  }

  @Test
  void whatIsNotThereIsNoFile() throws IOException {
    assertEquals(List.of(), named(directory + "/none", ""));
    assertEquals(List.of(), named(directory + "/none/", ".txt"));
    assertEquals(List.of(), named(directory + "/other/", ".txt"));
    assertEquals(List.of(), named(directory + "/below-1.txt", ""));
  }

  @Test
  void signsOfPatternsStandForThemselves() throws IOException {
    Files.writeString(directory.resolve("a[1]*-1.txt"), "a");
    Files.writeString(directory.resolve("a1-1.txt"), "b");
    assertEquals(List.of("a[1]*-1.txt"), named(directory + "/a[1]*-", ".txt"));
    assertEquals(List.of(), named(directory + "/[", ""));
  }

  private static List<String> named(String beginning, String end) throws IOException {
    return MatchingFiles.of(beginning, end).stream().map(file -> file.getFilename()).toList();
  }
}
