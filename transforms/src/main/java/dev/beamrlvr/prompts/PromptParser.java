package dev.beamrlvr.prompts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.internal.StrictJson;
import dev.beamrlvr.rewards.GoldAnswers;
import dev.beamrlvr.schemas.Prompt;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Makes a prompt of one line of JSONL, or says in one line why it cannot. */
final class PromptParser {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final PromptFields fields;
  private final String source;

  PromptParser(PromptFields fields, String source) {
    this.fields = fields;
    this.source = source;
  }

  /** Parses a line; throws with the reason if it is no prompt. */
  Prompt parse(byte[] line) throws BadPromptException {
    JsonNode object = object(text(line));
    String question = string(object, fields.prompt());
    String answer = string(object, fields.answer());
    boolean hasId = object.hasNonNull(fields.id()) || fields.idRequired();
    String gold;
    try {
      gold = GoldAnswers.of(answer);
    } catch (IllegalArgumentException e) {
      throw new BadPromptException("field '" + fields.answer() + "': " + e.getMessage());
    }
    return Prompt.newBuilder()
        .setId(hasId ? string(object, fields.id()) : PromptIds.of(question))
        .setQuestion(question)
        .setGold(gold)
        .setSolution(GoldAnswers.isSolution(answer) ? answer : null)
        .setSource(source)
        .build();
  }

  private static String text(byte[] line) throws BadPromptException {
    try {
      // A new decoder reports malformed input instead of replacing it.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new BadPromptException("not UTF-8");
    }
  }

  private static JsonNode object(String text) throws BadPromptException {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BadPromptException("not JSON: " + StrictJson.reason(e));
    }
    if (!node.isObject()) {
      throw new BadPromptException("not a JSON object");
    }
    return node;
  }

  private static String string(JsonNode object, String field) throws BadPromptException {
    JsonNode node = object.get(field);
    if (node == null || node.isNull()) {
      throw new BadPromptException("no field '" + field + "'");
    }
    if (!node.isTextual() && !node.isNumber()) {
      throw new BadPromptException("field '" + field + "' is neither text nor a number");
    }
    if (node.asText().isBlank()) {
      throw new BadPromptException("field '" + field + "' is empty");
    }
    return node.asText();
  }
}
