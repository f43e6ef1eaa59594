package dev.beamrlvr.pipelines.internal.lines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.StrictJson;
import java.io.IOException;

/** JSON objects as lines of text; numbers keep every digit that they have in the input. */
public final class JsonLine {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonLine() {}

  /** An object without fields. */
  public static ObjectNode create() {
    return JSON.createObjectNode();
  }

  /**
   * Reads a line.
   *
   * @throws RefusedLine if it is no JSON object
   */
  public static ObjectNode read(String line) throws RefusedLine {
    try {
      return object(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      throw noJson(e);
    }
  }

  /** Reads a line that was written by {@link #write}. */
  public static ObjectNode readOwn(String line) {
    try {
      return read(line);
    } catch (RefusedLine e) {
      throw new IllegalStateException("the output has a line that is no object: " + line, e);
    }
  }

  /** Writes an object without line ends. */
  public static String write(ObjectNode object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an object cannot be written as JSON", e);
    }
  }

  /** Reads a line in UTF-8. */
  public static ObjectNode read(byte[] line) throws RefusedLine {
    try {
      return object(JSON.readTree(line));
    } catch (IOException e) {
      throw noJson(e);
    }
  }

  /** Writes an object in UTF-8, without line ends. */
  public static byte[] bytes(ObjectNode object) {
    try {
      return JSON.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an object cannot be written as JSON", e);
    }
  }

  private static ObjectNode object(JsonNode node) throws RefusedLine {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new RefusedLine("the line is no JSON object");
  }

  private static RefusedLine noJson(IOException e) {
    return new RefusedLine("the line is no JSON: " + StrictJson.reason(e));
  }

  /** A field that must be a text. */
  public static String text(ObjectNode object, String field) throws RefusedLine {
    JsonNode value = object.get(field);
    if (value == null || !value.isTextual()) {
      throw new RefusedLine("the object has no text in the field '" + field + "'");
    }
    return value.textValue();
  }

  /** A field that must be a text or a number. */
  public static String textOrNumber(ObjectNode object, String field) throws RefusedLine {
    JsonNode value = object.get(field);
    return value != null && value.isNumber() ? value.asText() : text(object, field);
  }
}
