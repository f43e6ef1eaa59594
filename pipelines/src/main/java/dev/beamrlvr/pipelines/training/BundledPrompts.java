package dev.beamrlvr.pipelines.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.pipelines.problems.BundledProblems;
import dev.beamrlvr.rewards.GoldAnswers;
import dev.beamrlvr.schemas.Prompt;
import java.util.List;

/** The bundled problems as prompts; they need no pipeline to be read. */
final class BundledPrompts {

  private static final ObjectMapper JSON = new ObjectMapper();

  private BundledPrompts() {}

  static List<Prompt> read(String name) {
    return BundledProblems.text(name).lines().map(line -> prompt(name, line)).toList();
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
}
