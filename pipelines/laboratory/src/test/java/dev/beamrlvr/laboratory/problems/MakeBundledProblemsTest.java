package dev.beamrlvr.laboratory.problems;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakeBundledProblemsTest {

  @Test
  void generatorReproducesTheBundledFilesByteForByte(@TempDir Path directory) throws IOException {
    MakeBundledProblems.main(new String[] {directory.toString()});
    for (String name :
        new String[] {
          BundledProblems.TRAIN,
          BundledProblems.TEST,
          BundledProblems.UNSEEN,
          BundledProblems.TOKENIZER
        }) {
      assertEquals(BundledProblems.text(name), Files.readString(directory.resolve(name)), name);
    }
  }
}
