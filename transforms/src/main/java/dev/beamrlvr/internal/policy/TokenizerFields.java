package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * Refuses a {@code tokenizer.json} that the native library must not see: it ends the process where
 * parts of a file contradict each other, and no exception comes of that.
 *
 * <p>So a file may have the parts that policies of today have, and what they refer to must be
 * there.
 */
final class TokenizerFields {

  private static final int LONGEST_PATTERN = 2000;

  /** The types that each part may have. */
  private static final Map<String, List<String>> TYPES =
      Map.of(
          "model",
          List.of("BPE", "WordLevel"),
          "normalizer",
          List.of(
              "Sequence",
              "NFC",
              "NFD",
              "NFKC",
              "NFKD",
              "Lowercase",
              "StripAccents",
              "Strip",
              "Prepend",
              "Replace"),
          "pre_tokenizer",
          List.of(
              "Sequence",
              "Split",
              "ByteLevel",
              "Digits",
              "Metaspace",
              "Punctuation",
              "Whitespace",
              "WhitespaceSplit"),
          "post_processor",
          List.of("Sequence", "ByteLevel", "TemplateProcessing"),
          "decoder",
          List.of(
              "Sequence", "ByteLevel", "ByteFallback", "Fuse", "Metaspace", "Replace", "Strip"));

  private TokenizerFields() {}

  /**
   * Checks all parts of a file.
   *
   * @throws IllegalArgumentException naming the part that cannot be used
   */
  static void check(JsonNode root) {
    checkValues(root);
    TYPES.forEach((part, types) -> checkTypes(part, root.path(part), types));
    JsonNode model = root.path("model");
    JsonNode vocabulary = model.path("vocab");
    for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      if (!model.path(affix).asText("").isEmpty() || model.path(affix).isContainerNode()) {
        throw new IllegalArgumentException("model." + affix + " is not supported");
      }
    }
    if (model.hasNonNull("dropout") && model.path("dropout").asDouble(1) != 0) {
      throw new IllegalArgumentException("model.dropout would split texts by chance");
    }
    if (model.hasNonNull("unk_token") && !vocabulary.has(model.path("unk_token").asText())) {
      throw new IllegalArgumentException("model.unk_token is not in model.vocab");
    }
  }

  /** Texts and numbers that Java reads and the native library does not. */
  private static void checkValues(JsonNode node) {
    if (node.isNumber() && !Double.isFinite(node.asDouble())) {
      throw new IllegalArgumentException("a number in it is too large");
    }
    if (node.isTextual()) {
      checkText(node.asText());
    }
    node.fieldNames().forEachRemaining(TokenizerFields::checkText);
    node.forEach(TokenizerFields::checkValues);
  }

  private static void checkText(String text) {
    if (text.codePoints().anyMatch(point -> point >= 0xd800 && point <= 0xdfff)) {
      throw new IllegalArgumentException("a text in it has half a character");
    }
  }

  private static void checkTypes(String part, JsonNode node, List<String> types) {
    if (node.isArray()) {
      node.forEach(inner -> checkTypes(part, inner, types));
      return;
    }
    if (node.isMissingNode() || node.isNull()) {
      return;
    }
    String type = node.path("type").asText();
    if (!types.contains(type)) {
      throw new IllegalArgumentException(
          part + " is of type " + type + ", only " + String.join(", ", types) + " are supported");
    }
    if (node.path("pattern").toString().length() > LONGEST_PATTERN) {
      throw new IllegalArgumentException(part + " has a pattern that is too long");
    }
    for (String inner : List.of("normalizers", "pretokenizers", "processors", "decoders")) {
      checkTypes(part, node.path(inner), types);
    }
  }
}
