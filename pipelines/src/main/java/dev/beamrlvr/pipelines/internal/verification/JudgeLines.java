package dev.beamrlvr.pipelines.internal.verification;

import static org.apache.beam.sdk.util.Preconditions.checkArgumentNotNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.value.AutoValue;
import dev.beamrlvr.pipelines.internal.lines.JsonLine;
import dev.beamrlvr.pipelines.internal.lines.LineResult;
import dev.beamrlvr.pipelines.internal.lines.RefusedLine;
import dev.beamrlvr.pipelines.internal.lines.TransformLineFn;
import dev.beamrlvr.rewards.Verdicts;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.schemas.Verdict;
import java.util.Locale;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Judges the {@code completion} of each JSON object against its {@code gold}, and adds {@code
 * verdict}, {@code extracted}, {@code rule} and {@code reason}.
 *
 * <p>A line that is no object, or lacks one of the two, is refused. Where the verifier itself fails
 * the verdict is {@code error} with the reason.
 */
@AutoValue
public abstract class JudgeLines extends PTransform<PCollection<KV<Long, String>>, LineResult> {

  abstract Verifier verifier();

  /** Judges by any verifier; it is given the object's {@code question} too, or an empty text. */
  public static JudgeLines using(Verifier verifier) {
    checkArgumentNotNull(verifier, "verifier can not be null");
    return new AutoValue_JudgeLines(verifier);
  }

  @Override
  public LineResult expand(PCollection<KV<Long, String>> lines) {
    return LineResult.of(lines, new JudgeFn(verifier()));
  }

  private static final class JudgeFn extends TransformLineFn {
    private final Verifier verifier;

    JudgeFn(Verifier verifier) {
      super("JudgeLines");
      this.verifier = verifier;
    }

    @Override
    protected void transform(ObjectNode object) throws RefusedLine {
      String completion = JsonLine.text(object, "completion");
      String gold = JsonLine.textOrNumber(object, "gold");
      Verdict verdict = judge(object.path("question").asText(""), completion, gold);
      object.put("verdict", verdict.getKind().name().toLowerCase(Locale.ROOT));
      object.put("extracted", verdict.getExtracted());
      object.put("rule", verdict.getRule());
      object.put("reason", verdict.getReason());
    }

    private Verdict judge(String question, String completion, String gold) {
      try {
        return verifier.verify(question, completion, gold);
      } catch (Exception e) {
        return Verdicts.error(e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }
  }
}
