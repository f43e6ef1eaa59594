package dev.beamrlvr.pipelines.internal.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.pipelines.internal.lines.JsonLine;
import dev.beamrlvr.rewards.GoldAnswers;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import java.util.ArrayList;
import java.util.List;

/**
 * All answers to one prompt, the greedy one first, read strictly and flexibly.
 *
 * @param promptId the prompt
 * @param policyDigest of the weights that answered
 * @param strict answers by answer lines only
 * @param flexible answers by answer lines, or else the last number
 */
public record AnswerSheet(
    String promptId, String policyDigest, List<Answer> strict, List<Answer> flexible) {

  /** Reads the answers of rollouts, the greedy one first. */
  static AnswerSheet of(String promptId, List<Rollout> rollouts) {
    return new AnswerSheet(
        promptId,
        rollouts.get(0).getPolicyDigest(),
        answers(rollouts, NumberVerifier.strict()),
        answers(rollouts, NumberVerifier.flexible()));
  }

  /** Reads a line that {@link AnswerPrompts} gave. */
  public static AnswerSheet read(String line) {
    ObjectNode sheet = JsonLine.readOwn(line);
    return new AnswerSheet(
        sheet.path("prompt").asText(),
        sheet.path("policy").asText(),
        read(sheet.path("strict")),
        read(sheet.path("flexible")));
  }

  String toLine() {
    ObjectNode sheet = JsonLine.create();
    sheet.put("prompt", promptId);
    sheet.put("policy", policyDigest);
    write(strict, sheet.putArray("strict"));
    write(flexible, sheet.putArray("flexible"));
    return JsonLine.write(sheet);
  }

  private static List<Answer> answers(List<Rollout> rollouts, NumberVerifier verifier) {
    List<Answer> answers = new ArrayList<>();
    for (Rollout rollout : rollouts) {
      Verdict verdict =
          verifier.verify(rollout.getQuestion(), rollout.getText(), rollout.getGold());
      boolean correct = verdict.getKind() == VerdictKind.CORRECT;
      answers.add(
          new Answer(correct ? rollout.getGold() : canonical(verdict.getExtracted()), correct));
    }
    return answers;
  }

  /** Equal wrong numbers are the same vote, however they are written. */
  private static String canonical(String extracted) {
    try {
      return extracted == null ? null : GoldAnswers.of(extracted);
    } catch (IllegalArgumentException e) {
      return extracted;
    }
  }

  private static void write(List<Answer> answers, ArrayNode array) {
    for (Answer answer : answers) {
      array.addObject().put("answer", answer.text()).put("correct", answer.correct());
    }
  }

  private static List<Answer> read(JsonNode array) {
    List<Answer> answers = new ArrayList<>();
    for (JsonNode answer : array) {
      answers.add(
          new Answer(answer.path("answer").textValue(), answer.path("correct").booleanValue()));
    }
    return answers;
  }
}
