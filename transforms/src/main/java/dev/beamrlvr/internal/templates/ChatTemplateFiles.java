package dev.beamrlvr.internal.templates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.beamrlvr.internal.StrictJson;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the files of a Hugging Face directory say of conversations. */
public final class ChatTemplateFiles {

  /** The template, as newer tools write it. */
  public static final String TEMPLATE = "chat_template.jinja";

  /** The special tokens and, as older tools write it, the template or a list of them. */
  public static final String TOKENIZER_CONFIGURATION = "tokenizer_config.json";

  private static final String TOKENIZER = "tokenizer.json";
  private static final String FIELD = "chat_template";
  private static final String ANSWER = "answer 42";
  private static final JsonMapper JSON = StrictJson.mapper().build();
  private static final long MOST_BYTES_OF_TEMPLATE = 1 << 20;
  private static final long MOST_BYTES_OF_JSON = 64L << 20;

  private ChatTemplateFiles() {}

  /**
   * Reads the template for conversations.
   *
   * @throws TemplateException naming the file, if there is none or it cannot be used
   */
  public static ChatTemplate read(Path directory) throws IOException {
    Path file = directory.resolve(TEMPLATE);
    JsonNode configuration = json(directory.resolve(TOKENIZER_CONFIGURATION));
    boolean isFile = Files.isRegularFile(file);
    try {
      String source = isFile ? text(file) : inConfiguration(configuration, directory);
      return ChatTemplate.of(source, specialTokens(configuration));
    } catch (TemplateException e) {
      throw e.in(isFile ? file : directory.resolve(TOKENIZER_CONFIGURATION) + ", " + FIELD);
    } catch (CharacterCodingException e) {
      throw TemplateException.of("not text in UTF-8").in(file);
    }
  }

  private static String text(Path file) throws IOException {
    checkSize(file, MOST_BYTES_OF_TEMPLATE);
    return Files.readString(file);
  }

  private static void checkSize(Path file, long most) throws IOException {
    if (Files.size(file) > most) {
      throw TemplateException.of(
          "has " + Files.size(file) + " bytes, but at most " + most + " are read of such a file");
    }
  }

  private static JsonNode json(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      checkSize(file, MOST_BYTES_OF_JSON);
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw TemplateException.of(StrictJson.line("not readable as JSON: " + e.getOriginalMessage()))
          .in(file);
    } catch (CharConversionException e) {
      throw TemplateException.of(StrictJson.line("not readable as JSON: " + e.getMessage()))
          .in(file);
    } catch (TemplateException e) {
      throw e.in(file);
    }
  }

  /** A template, or that called {@code default} of a list of them. */
  private static String inConfiguration(JsonNode configuration, Path directory) {
    JsonNode field = configuration.path(FIELD);
    List<String> names = new ArrayList<>();
    for (JsonNode named : field.isArray() ? field : List.<JsonNode>of()) {
      names.add(named.path("name").asText());
      if (named.path("name").asText().equals("default")) {
        field = named.path("template");
      }
    }
    if (field.isTextual()) {
      return field.textValue();
    } else if (!names.isEmpty()) {
      throw TemplateException.of(StrictJson.line("none of " + names + " is called 'default'"));
    }
    throw TemplateException.of(
        "there is no chat template, neither here nor in " + directory.resolve(TEMPLATE));
  }

  /** The variables for special tokens: those fields that hold one, as its text or its content. */
  private static SortedMap<String, String> specialTokens(JsonNode configuration) {
    SortedMap<String, String> tokens = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : configuration.properties()) {
      JsonNode token = field.getValue();
      String text = (token.isObject() ? token.path("content") : token).textValue();
      if (field.getKey().endsWith("_token") && text != null) {
        tokens.put(field.getKey(), text);
      }
    }
    return tokens;
  }

  /**
   * Returns the tokens that end an answer: the first special token that the template puts behind
   * one, such as {@code <|im_end|>}, and the end token of the tokenizer.
   */
  public static List<String> endTokens(Path directory, ChatTemplate template) throws IOException {
    Set<String> special = new LinkedHashSet<>();
    for (JsonNode token : json(directory.resolve(TOKENIZER)).path("added_tokens")) {
      if (token.path("special").asBoolean()) {
        special.add(token.path("content").asText());
      }
    }
    Set<String> ends = new LinkedHashSet<>();
    String behind = behindAnswer(template).strip();
    special.stream().filter(behind::startsWith).forEach(ends::add);
    String endOfTokenizer = template.specialTokens().get("eos_token");
    if (special.contains(endOfTokenizer)) {
      ends.add(endOfTokenizer);
    }
    return List.copyOf(ends);
  }

  /** What follows an answer in a conversation; nothing if the template does not say. */
  private static String behindAnswer(ChatTemplate template) {
    List<Map<String, String>> conversation =
        List.of(
            Map.of("role", "user", "content", "question"),
            Map.of("role", "assistant", "content", ANSWER));
    try {
      String text = template.render(conversation, false, null);
      int answer = text.lastIndexOf(ANSWER);
      return answer < 0 ? "" : text.substring(answer + ANSWER.length());
    } catch (TemplateException e) {
      return "";
    }
  }
}
