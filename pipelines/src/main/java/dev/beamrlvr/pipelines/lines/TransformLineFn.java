package dev.beamrlvr.pipelines.lines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Adds fields to a JSON object a line; what is no such object is refused with the reason. */
public abstract class TransformLineFn extends DoFn<KV<Long, String>, KV<Long, String>> {
  /** Numbers keep every digit that they have in the input. */
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

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
  public final void process(@Element KV<Long, String> line, MultiOutputReceiver output)
      throws JsonProcessingException {
    try {
      ObjectNode object = object(line.getValue());
      transform(object);
      output.get(LineResult.LINES).output(KV.of(line.getKey(), JSON.writeValueAsString(object)));
    } catch (RefusedLine refused) {
      ObjectNode letter = JSON.createObjectNode();
      letter.put("stage", stage);
      letter.put("line", LinePosition.line(line.getKey()));
      letter.put("content", line.getValue());
      letter.put("reason", refused.getMessage());
      output.get(LineResult.REFUSED).output(KV.of(line.getKey(), JSON.writeValueAsString(letter)));
    }
  }

  /** A field that must be a text. */
  protected static String text(ObjectNode object, String field) throws RefusedLine {
    JsonNode value = object.get(field);
    if (value == null || !value.isTextual()) {
      throw new RefusedLine("the object has no text in the field '" + field + "'");
    }
    return value.textValue();
  }

  /** A field that must be a text or a number. */
  protected static String textOrNumber(ObjectNode object, String field) throws RefusedLine {
    JsonNode value = object.get(field);
    return value != null && value.isNumber() ? value.asText() : text(object, field);
  }

  private static ObjectNode object(String line) throws RefusedLine {
    try {
      if (JSON.readTree(line) instanceof ObjectNode object) {
        return object;
      }
      throw new RefusedLine("the line is no JSON object");
    } catch (JsonProcessingException e) {
      throw new RefusedLine("the line is no JSON: " + e.getOriginalMessage());
    }
  }
}
