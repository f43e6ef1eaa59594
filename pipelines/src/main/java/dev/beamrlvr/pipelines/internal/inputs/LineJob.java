package dev.beamrlvr.pipelines.internal.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.pipelines.commands.CommandException;
import dev.beamrlvr.pipelines.internal.lines.JsonLine;
import dev.beamrlvr.pipelines.internal.lines.LineResult;
import dev.beamrlvr.pipelines.internal.lines.OrderedOutput;
import dev.beamrlvr.pipelines.internal.lines.ReadOrderedLines;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** A pipeline from JSONL to JSONL that keeps the order; refused lines go to a file beside. */
public record LineJob(RunnerSession session, String input, String output) {
  /** How many lines went where. */
  public record Counts(long written, long refused, String refusedFile) {
    /** Returns what to say of refused lines; empty if there are none. */
    public String refusedText() {
      return refused == 0 ? "" : "; " + refused + " lines refused, see " + refusedFile;
    }
  }

  /**
   * Runs the stage over all lines and publishes the output.
   *
   * @param reader is given every object of the output, in order
   * @throws CommandException if there are lines, and all of them were refused
   */
  public Counts run(
      PTransform<PCollection<KV<Long, String>>, LineResult> stage, Consumer<JsonNode> reader)
      throws IOException {
    String refusedFile = output + ".refused.jsonl";
    try (OrderedOutput lines = OrderedOutput.to(output);
        OrderedOutput refused = OrderedOutput.to(refusedFile)) {
      Pipeline pipeline = session.newPipeline();
      LineResult result =
          pipeline.apply("Read", ReadOrderedLines.from(input)).apply(stage.getName(), stage);
      result.lines().apply("Write", lines.write());
      result.refused().apply("WriteRefused", refused.write());
      session.run(pipeline);

      String[] firstReason = new String[1];
      long refusedCount =
          refused.publishIfAny(
              line -> {
                if (firstReason[0] == null) {
                  JsonNode letter = JsonLine.readOwn(line);
                  firstReason[0] =
                      "line " + letter.path("line") + ": " + letter.path("reason").asText();
                }
              });
      long written = lines.publish(line -> reader.accept(JsonLine.readOwn(line)));
      if (written == 0 && refusedCount > 0) {
        throw new CommandException(
            "no line of " + input + " can be used (" + firstReason[0] + "); see " + refusedFile);
      }
      return new Counts(written, refusedCount, refusedFile);
    }
  }
}
