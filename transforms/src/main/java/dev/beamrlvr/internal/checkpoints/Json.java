package dev.beamrlvr.internal.checkpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Small JSON files whose bytes depend on their values alone: fixed order, line feeds, UTF-8. */
final class Json {

  /** The field of {@link #toSealedBytes}. */
  static final String SEAL = "sha256";

  private static final JsonMapper MAPPER =
      StrictJson.mapper()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private static final ObjectWriter WRITER =
      MAPPER.writer(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  private Json() {}

  static byte[] toBytes(Object value) {
    try {
      return (WRITER.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of plain values can be written", e);
    }
  }

  /** The same with one more field, {@code sha256}: that of the bytes without it. */
  static byte[] toSealedBytes(Object value) {
    ObjectNode fields = MAPPER.valueToTree(value);
    fields.put(SEAL, Sha256.of(toBytes(fields)));
    return toBytes(fields);
  }

  static <T> T parse(byte[] bytes, Class<T> type, Object location) {
    try {
      return MAPPER.readValue(bytes, type);
    } catch (IOException e) {
      Throwable reason = e.getCause() instanceof CheckpointException ? e.getCause() : e;
      String message =
          reason instanceof JsonProcessingException json
              ? json.getOriginalMessage() + where(json)
              : reason.getMessage();
      throw new CheckpointException(
          StrictJson.line("cannot understand " + location + ": " + message), e);
    }
  }

  private static String where(JsonProcessingException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return " (at " + mapping.getPathReference().replaceAll("[\\w.$]+\\[", "[") + ")";
    }
    return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
  }
}
