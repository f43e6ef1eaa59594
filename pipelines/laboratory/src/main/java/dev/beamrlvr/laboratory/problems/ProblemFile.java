package dev.beamrlvr.laboratory.problems;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;

/** The text of a problem file: JSON Lines with {@code id}, {@code question} and {@code answer}. */
final class ProblemFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ProblemFile() {}

  /** Returns one object a line; ids are the prefix and the place in the list, counted from 1. */
  static String text(String idPrefix, List<WordProblem> problems) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < problems.size(); i++) {
      WordProblem problem = problems.get(i);
      try {
        text.append(
            JSON.writeValueAsString(
                JSON.createObjectNode()
                    .put("id", String.format(Locale.ROOT, "%s-%04d", idPrefix, i + 1))
                    .put("question", problem.question())
                    .put("answer", problem.answer())));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
      text.append('\n');
    }
    return text.toString();
  }
}
