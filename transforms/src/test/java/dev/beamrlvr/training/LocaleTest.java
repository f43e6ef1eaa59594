package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine whose language has digits of its own writes and finds the same files. */
class LocaleTest {

  private final Locale before = Locale.getDefault();

  @TempDir Path temporary;

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "hi-IN-u-nu-deva", "tr-TR"})
  void aStepWritesTheSameFilesEverywhere(String tag) throws IOException {
    Map<String, String> expected = filesOfAStep("here");
    Locale.setDefault(Locale.forLanguageTag(tag));
    assertEquals(expected, filesOfAStep("there"));
  }

  @Test
  void aDriverOfAnotherLocaleFindsWhatAWorkerWrote() throws IOException {
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    filesOfAStep("run");
    Locale.setDefault(Locale.ROOT);
    CheckpointStore store = CheckpointStore.at(temporary.resolve("run").toString());
    assertEquals(List.of(), store.list().warnings());
    assertEquals(List.of(0, 1), steps(store));
    assertEquals(1, store.newest().reference().orElseThrow().getStep());
  }

  private static List<Integer> steps(CheckpointStore store) {
    List<Integer> steps = new ArrayList<>();
    store.list().complete().forEach(reference -> steps.add(reference.getStep()));
    return steps;
  }

  /** Takes one step and returns the digest of every file below the run's directory. */
  private Map<String, String> filesOfAStep(String name) throws IOException {
    Path directory = temporary.resolve(name);
    TinyRun.in(directory, TinyRun.settings(directory).build()).take(1);
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path file : found.sorted(Comparator.naturalOrder()).toList()) {
        if (Files.isRegularFile(file)) {
          files.put(directory.relativize(file).toString(), Sha256.of(file));
        }
      }
    }
    return files;
  }
}
