package dev.beamrlvr.internal.templates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the Hugging Face library made of conversations, for nine small models ({@code chats.jsonl}
 * in their directories), and what its template engine, Jinja 3.1.6 with that library's settings,
 * makes of small templates ({@code syntax.jsonl} and {@code constructs.jsonl}: the variables, then
 * a template a line).
 */
public final class TemplateOracle {

  public static final List<String> MODELS =
      List.of(
          "llama",
          "llama3",
          "mistral",
          "qwen2",
          "qwen2-untied",
          "qwen3",
          "qwen3-untied",
          "smollm2",
          "smollm3");

  private static final ObjectMapper JSON = new ObjectMapper();

  private TemplateOracle() {}

  /** The folder that holds them, and the tokenizer of all nine. */
  public static Path directory() {
    try {
      return Path.of(TemplateOracle.class.getResource("syntax.jsonl").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(directory().resolve(file))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  /** Copies a model's files about conversations, with its tokenizer. */
  public static Path copy(String model, Path to) throws IOException {
    Files.createDirectories(to);
    for (String name : List.of("chat_template.jinja", "tokenizer_config.json")) {
      Files.copy(directory().resolve(model).resolve(name), to.resolve(name));
    }
    Files.copy(directory().resolve("tokenizer.json"), to.resolve("tokenizer.json"));
    return to;
  }
}
