package dev.beamrlvr.pipelines.internal.warmstart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.pipelines.internal.lines.JsonLine;
import dev.beamrlvr.prompts.PlanSteps;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Puts the prompts that have a solution into their template, a line each in the order of their ids,
 * which {@link #read} reads; prompts without a solution are left out.
 */
public final class WriteSolvedPrompts
    extends PTransform<PCollection<Prompt>, PCollection<KV<Long, String>>> {
  private static final int BATCH_BITS = 10;

  private final PromptTemplate template;

  private WriteSolvedPrompts(PromptTemplate template) {
    this.template = template;
  }

  /** Puts questions into a template. */
  public static WriteSolvedPrompts in(PromptTemplate template) {
    return new WriteSolvedPrompts(template);
  }

  /** Reads a line that came out. */
  public static SolvedPrompt read(String line) {
    ObjectNode solved = JsonLine.readOwn(line);
    return new SolvedPrompt(
        solved.path("prompt").asText(),
        solved.path("solution").asText(),
        solved.path("endToken").textValue());
  }

  @Override
  public PCollection<KV<Long, String>> expand(PCollection<Prompt> prompts) {
    return prompts
        .apply("Order", PlanSteps.onePass(1 << BATCH_BITS))
        .apply("Lines", ParDo.of(new LinesFn(template)))
        .setCoder(KvCoder.of(VarLongCoder.of(), StringUtf8Coder.of()));
  }

  private static final class LinesFn extends DoFn<PromptBatch, KV<Long, String>> {
    private final PromptTemplate template;

    LinesFn(PromptTemplate template) {
      this.template = template;
    }

    @ProcessElement
    public void process(@Element PromptBatch batch, OutputReceiver<KV<Long, String>> output) {
      long position = (long) batch.getSlot() << BATCH_BITS;
      for (Prompt prompt : batch.getPrompts()) {
        if (prompt.getSolution() != null) {
          ObjectNode solved = JsonLine.create();
          solved.put("prompt", template.apply(prompt.getQuestion()));
          solved.put("solution", prompt.getSolution());
          template.endTokens().stream().findFirst().ifPresent(end -> solved.put("endToken", end));
          output.output(KV.of(position, JsonLine.write(solved)));
        }
        position++;
      }
    }
  }
}
