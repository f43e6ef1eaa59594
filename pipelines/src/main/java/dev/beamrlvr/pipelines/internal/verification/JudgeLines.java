package dev.beamrlvr.pipelines.internal.verification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.pipelines.internal.lines.JsonLine;
import dev.beamrlvr.pipelines.internal.lines.LineStage;
import dev.beamrlvr.pipelines.internal.lines.RefusedLine;
import dev.beamrlvr.pipelines.internal.lines.Sums;
import dev.beamrlvr.rewards.Verdicts;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.schemas.Verdict;
import java.util.List;
import java.util.Locale;

/**
 * Judges the {@code completion} of each JSON object against its {@code gold}, and adds {@code
 * verdict}, {@code extracted}, {@code rule} and {@code reason}.
 *
 * <p>A line that is no object, or lacks one of the two, is refused. Where the verifier itself fails
 * the verdict is {@code error} with the reason. The verifier is given the object's {@code question}
 * too, or an empty text. Verdicts are counted by their kinds.
 */
record JudgeLines(Verifier verifier) implements LineStage<JudgeLines.Response> {

  /** What is judged. */
  record Response(String question, String completion, String gold) {}

  @Override
  public String name() {
    return "JudgeLines";
  }

  @Override
  public int batchSize() {
    return 1;
  }

  @Override
  public long smallestBlock() {
    return 1 << 20;
  }

  @Override
  public Response prepare(ObjectNode object) throws RefusedLine {
    String completion = JsonLine.text(object, "completion");
    String gold = JsonLine.textOrNumber(object, "gold");
    return new Response(object.path("question").asText(""), completion, gold);
  }

  @Override
  public void transform(List<Response> responses, List<ObjectNode> objects, Sums sums) {
    for (int i = 0; i < objects.size(); i++) {
      Verdict verdict = judge(responses.get(i));
      String kind = verdict.getKind().name().toLowerCase(Locale.ROOT);
      sums.add(kind, 1);
      ObjectNode object = objects.get(i);
      object.put("verdict", kind);
      object.put("extracted", verdict.getExtracted());
      object.put("rule", verdict.getRule());
      object.put("reason", verdict.getReason());
    }
  }

  private Verdict judge(Response response) {
    try {
      return verifier.verify(response.question(), response.completion(), response.gold());
    } catch (Exception e) {
      return Verdicts.error(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }
}
