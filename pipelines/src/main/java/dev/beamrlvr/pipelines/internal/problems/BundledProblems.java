package dev.beamrlvr.pipelines.internal.problems;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.rewards.GoldAnswers;
import dev.beamrlvr.schemas.Prompt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

  private static final ObjectMapper JSON = new ObjectMapper();

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

  /** Returns the problems of a file as prompts, by id; they need no pipeline to be read. */
  public static List<Prompt> prompts(String name) {
    return text(name).lines().map(line -> prompt(name, line)).toList();
  }

  private static Prompt prompt(String name, String line) {
    try {
      JsonNode problem = JSON.readTree(line);
      String solution = problem.get("answer").textValue();
      return Prompt.newBuilder()
          .setId(problem.get("id").textValue())
          .setQuestion(problem.get("question").textValue())
          .setGold(GoldAnswers.fromSolution(solution))
          .setSolution(solution)
          .setSource(name)
          .build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the bundled file " + name + " is damaged", e);
    }
  }

  /** Copies one of the files into a directory and returns the copy's path. */
  public static Path copyTo(Path directory, String name) throws IOException {
    return Files.writeString(Files.createDirectories(directory).resolve(name), text(name));
  }
}
