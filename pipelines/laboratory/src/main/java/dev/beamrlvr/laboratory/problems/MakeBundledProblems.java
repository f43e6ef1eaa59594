package dev.beamrlvr.laboratory.problems;

import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the bundled problem files and their tokenizer: the recipe of the committed resources.
 *
 * <p>Usage: {@code java ... dev.beamrlvr.laboratory.problems.MakeBundledProblems DIRECTORY}
 */
public final class MakeBundledProblems {

  static final long SEED = 20_251_008L;
  static final int TRAIN_SIZE = 2000;
  static final int TEST_SIZE = 200;
  static final int UNSEEN_SIZE = 200;
  static final int VOCABULARY_SIZE = 416;

  private MakeBundledProblems() {}

  /** Writes the files into the directory that is the only argument. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("expected one argument: the directory to write the problem files into");
      System.exit(2);
    }
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    for (Map.Entry<String, String> file : files().entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
  }

  /** Returns the text of every file by its name. */
  static Map<String, String> files() {
    WordProblemGenerator.Sets sets = sets();
    Map<String, String> files = new LinkedHashMap<>();
    files.put(BundledProblems.TRAIN, ProblemFile.text("train", sets.train()));
    files.put(BundledProblems.TEST, ProblemFile.text("test", sets.test()));
    files.put(BundledProblems.UNSEEN, ProblemFile.text("unseen", sets.unseen()));
    files.put(BundledProblems.TOKENIZER, TokenizerFile.text(texts(sets.train()), VOCABULARY_SIZE));
    return files;
  }

  static WordProblemGenerator.Sets sets() {
    return WordProblemGenerator.generate(SEED, TRAIN_SIZE, TEST_SIZE, UNSEEN_SIZE);
  }

  private static List<String> texts(List<WordProblem> problems) {
    List<String> texts = new ArrayList<>();
    for (WordProblem problem : problems) {
      texts.add(problem.question());
      texts.add(problem.answer());
    }
    return texts;
  }
}
