package dev.beamrlvr.pipelines.internal.lines;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Adds fields to the JSON objects of neighbouring lines together, since a policy reads several at
 * the price of one. Which lines are together depends on their positions and on nothing else.
 *
 * @param <I> what is made of one line before the batch is worked on
 */
public abstract class TransformBatchFn<I>
    extends DoFn<KV<Long, Iterable<KV<Long, String>>>, KV<Long, String>> {
  private final String stage;

  protected TransformBatchFn(String stage) {
    this.stage = stage;
  }

  /**
   * Reads what is needed of one object.
   *
   * @throws RefusedLine if a field that is needed is missing or unusable
   */
  protected abstract I prepare(ObjectNode object) throws RefusedLine;

  /** Adds the fields to the objects of a batch, in place; there is at least one. */
  protected abstract void transform(List<I> inputs, List<ObjectNode> objects) throws Exception;

  @ProcessElement
  public final void process(
      @Element KV<Long, Iterable<KV<Long, String>>> batch, MultiOutputReceiver output)
      throws Exception {
    TreeMap<Long, String> lines = new TreeMap<>();
    batch.getValue().forEach(line -> lines.put(line.getKey(), line.getValue()));
    List<Long> positions = new ArrayList<>();
    List<I> inputs = new ArrayList<>();
    List<ObjectNode> objects = new ArrayList<>();
    for (Map.Entry<Long, String> line : lines.entrySet()) {
      try {
        ObjectNode object = JsonLine.read(line.getValue());
        inputs.add(prepare(object));
        objects.add(object);
        positions.add(line.getKey());
      } catch (RefusedLine refused) {
        output
            .get(LineResult.REFUSED)
            .output(JsonLine.letter(stage, KV.of(line.getKey(), line.getValue()), refused));
      }
    }
    if (objects.isEmpty()) {
      return;
    }
    transform(inputs, objects);
    for (int i = 0; i < objects.size(); i++) {
      output.get(LineResult.LINES).output(KV.of(positions.get(i), JsonLine.write(objects.get(i))));
    }
  }
}
