package dev.beamrlvr.pipelines.internal.lines;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Adds fields to a JSON object a line; what is no such object is refused with the reason. */
public abstract class TransformLineFn extends DoFn<KV<Long, String>, KV<Long, String>> {
  private final String stage;

  protected TransformLineFn(String stage) {
    this.stage = stage;
  }

  /**
   * Adds the fields, in place.
   *
   * @throws RefusedLine if a field that is needed is missing or unusable
   */
  protected abstract void transform(ObjectNode object) throws RefusedLine;

  @ProcessElement
  public final void process(@Element KV<Long, String> line, MultiOutputReceiver output) {
    try {
      ObjectNode object = JsonLine.read(line.getValue());
      transform(object);
      output.get(LineResult.LINES).output(KV.of(line.getKey(), JsonLine.write(object)));
    } catch (RefusedLine refused) {
      output.get(LineResult.REFUSED).output(JsonLine.letter(stage, line, refused));
    }
  }
}
