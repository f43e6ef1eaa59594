package dev.beamrlvr.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code config.json} and {@code generation_config.json} of a Hugging Face directory. */
final class PolicyConfigurationFile {

  static final String CONFIG = "config.json";
  static final String GENERATION_CONFIG = "generation_config.json";
  private static final String ARCHITECTURE = "Qwen2ForCausalLM";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final JsonNode root;

  private PolicyConfigurationFile(Path file) {
    this.file = file;
    this.root = parse(file);
  }

  static PolicyConfiguration read(Path directory) {
    return new PolicyConfigurationFile(directory.resolve(CONFIG)).configuration();
  }

  private PolicyConfiguration configuration() {
    checkArchitecture();
    checkUnsupported();
    int heads = integer("num_attention_heads", null);
    try {
      PolicyConfiguration configuration =
          new PolicyConfiguration(
              integer("vocab_size", null),
              integer("hidden_size", null),
              integer("num_hidden_layers", null),
              heads,
              integer("num_key_value_heads", heads),
              integer("intermediate_size", null),
              number("rope_theta", 10000),
              number("rms_norm_eps", 1e-6),
              root.path("tie_word_embeddings").asBoolean(false),
              integer("max_position_embeddings", 32768),
              endTokens());
      int headSize = integer("head_dim", configuration.headSize());
      if (headSize != configuration.headSize()) {
        throw error("head_dim " + headSize + " is not hidden_size / num_attention_heads");
      }
      return configuration;
    } catch (PolicyException e) {
      throw e.getMessage().startsWith(file.toString()) ? e : error(e.getMessage());
    }
  }

  private void checkArchitecture() {
    String type = root.path("model_type").asText("missing");
    if (!type.equals("qwen2")) {
      throw error("model_type is " + type + ", only qwen2 is supported");
    }
    JsonNode architectures = root.path("architectures");
    if (architectures.size() > 0 && !architectures.get(0).asText().equals(ARCHITECTURE)) {
      throw error(
          "architectures is "
              + architectures.get(0).asText()
              + ", only "
              + ARCHITECTURE
              + " is supported");
    }
  }

  private void checkUnsupported() {
    if (root.path("use_sliding_window").asBoolean(false)) {
      throw error("use_sliding_window is true, which is not supported");
    }
    if (root.hasNonNull("rope_scaling")) {
      throw error("rope_scaling is set, which is not supported");
    }
    String activation = root.path("hidden_act").asText("silu");
    if (!activation.equals("silu")) {
      throw error("hidden_act is " + activation + ", only silu is supported");
    }
  }

  private List<Integer> endTokens() {
    Path generation = file.resolveSibling(GENERATION_CONFIG);
    JsonNode ids = root.path("eos_token_id");
    if (Files.exists(generation)) {
      JsonNode other = parse(generation).path("eos_token_id");
      if (!other.isMissingNode() && !other.isNull()) {
        ids = other;
      }
    }
    List<Integer> result = new ArrayList<>();
    if (ids.isArray()) {
      ids.forEach(id -> result.add(endToken(id)));
    } else if (!ids.isMissingNode() && !ids.isNull()) {
      result.add(endToken(ids));
    }
    return result;
  }

  private int endToken(JsonNode id) {
    if (!id.canConvertToInt() || !id.isIntegralNumber()) {
      throw error("eos_token_id holds " + id + ", which is no token id");
    }
    return id.asInt();
  }

  private int integer(String field, Integer otherwise) {
    JsonNode value = root.path(field);
    if (value.isMissingNode() || value.isNull()) {
      if (otherwise == null) {
        throw error("field " + field + " is missing");
      }
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw error("field " + field + " is " + value + ", not a whole number");
    }
    return value.asInt();
  }

  private double number(String field, double otherwise) {
    JsonNode value = root.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw error("field " + field + " is " + value + ", not a number");
    }
    return value.asDouble();
  }

  private PolicyException error(String message) {
    return new PolicyException(file + ": " + message);
  }

  private static JsonNode parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new PolicyException(file + ": no such file; is this a Hugging Face directory?");
    }
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new PolicyException(file + ": not readable as JSON: " + firstLine(e), e);
    }
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Returns {@code config.json} of a configuration, with the same bytes for the same values. */
  static byte[] bytes(PolicyConfiguration c) {
    ObjectNode node = JSON.createObjectNode();
    node.putArray("architectures").add(ARCHITECTURE);
    node.put("model_type", "qwen2");
    node.put("torch_dtype", "float32");
    node.put("vocab_size", c.vocabularySize());
    node.put("hidden_size", c.hiddenSize());
    node.put("num_hidden_layers", c.layers());
    node.put("num_attention_heads", c.attentionHeads());
    node.put("num_key_value_heads", c.keyValueHeads());
    node.put("intermediate_size", c.intermediateSize());
    node.put("hidden_act", "silu");
    node.put("rope_theta", c.ropeTheta());
    node.put("rms_norm_eps", c.normEpsilon());
    node.put("tie_word_embeddings", c.tiedEmbeddings());
    node.put("max_position_embeddings", c.maxPositions());
    node.put("attention_dropout", 0.0);
    node.put("use_sliding_window", false);
    if (c.endTokenIds().size() == 1) {
      node.put("eos_token_id", c.endTokenIds().get(0));
    } else if (!c.endTokenIds().isEmpty()) {
      c.endTokenIds().forEach(node.putArray("eos_token_id")::add);
    }
    return (node.toPrettyString().replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
