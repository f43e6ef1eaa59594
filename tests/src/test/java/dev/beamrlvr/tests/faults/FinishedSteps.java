package dev.beamrlvr.tests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of the checkpoints that were complete at some moment, and when each was written. */
final class FinishedSteps {

  private final SortedMap<Path, FileTime> files;

  private FinishedSteps(SortedMap<Path, FileTime> files) {
    this.files = files;
  }

  static FinishedSteps of(Path output) throws IOException {
    SortedMap<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> steps = Files.list(output.resolve("checkpoints"))) {
      for (Path step : steps.filter(FinishedSteps::isComplete).toList()) {
        try (Stream<Path> contents = Files.list(step)) {
          for (Path file : contents.toList()) {
            files.put(file, Files.getLastModifiedTime(file));
          }
        }
      }
    }
    return new FinishedSteps(files);
  }

  /** Those that are still kept were not written again. */
  void assertUntouched() throws IOException {
    for (Path file : files.keySet()) {
      if (Files.exists(file)) {
        assertEquals(files.get(file), Files.getLastModifiedTime(file), file + " written again");
      }
    }
  }

  private static boolean isComplete(Path checkpoint) {
    return !checkpoint.getFileName().toString().startsWith(".")
        && Files.exists(checkpoint.resolve("manifest.json"));
  }
}
