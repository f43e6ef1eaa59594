package dev.beamrlvr.pipelines.problems;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The problem files that come with the programs, so that a first run needs no data. */
public final class BundledProblems {

  /** 2000 problems to learn from, sixteen kinds of story. */
  public static final String TRAIN = "train.jsonl";

  /** 200 problems of the same kinds that share no text and no numbers with {@link #TRAIN}. */
  public static final String TEST = "test.jsonl";

  /** 200 problems of two kinds that {@link #TRAIN} does not have, in the same words. */
  public static final String UNSEEN = "unseen.jsonl";

  /** The byte-level tokenizer whose merges were learnt from {@link #TRAIN}. */
  public static final String TOKENIZER = "tokenizer.json";

  private BundledProblems() {}

  /** Returns the text of one of the files named above. */
  public static String text(String name) {
    try (InputStream file = BundledProblems.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalArgumentException("there is no bundled file '" + name + "'");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies one of the files into a directory and returns the copy's path. */
  public static Path copyTo(Path directory, String name) throws IOException {
    return Files.writeString(Files.createDirectories(directory).resolve(name), text(name));
  }
}
