package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.policy.PolicyException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code config.json} and {@code generation_config.json} of a Hugging Face directory. */
final class PolicyConfigurationFile {

  static final String CONFIG = "config.json";
  static final String GENERATION_CONFIG = "generation_config.json";
  static final String ARCHITECTURE = "Qwen2ForCausalLM";
  private static final String END = "eos_token_id";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PolicyConfigurationFile() {}

  static PolicyConfiguration read(Path directory) {
    ConfigurationFields fields = ConfigurationFields.read(directory.resolve(CONFIG));
    UnsupportedFields.refuse(fields);
    int heads = fields.integer("num_attention_heads");
    PolicyConfiguration configuration;
    try {
      configuration =
          new PolicyConfiguration(
              fields.integer("vocab_size"),
              fields.integer("hidden_size"),
              fields.integer("num_hidden_layers"),
              heads,
              fields.integer("num_key_value_heads", heads),
              fields.integer("intermediate_size"),
              RotaryBase.of(fields),
              fields.number("rms_norm_eps", 1e-6),
              fields.get("tie_word_embeddings").asBoolean(false),
              fields.integer("max_position_embeddings", 32768),
              endTokens(directory, fields));
    } catch (PolicyException e) {
      throw e.getMessage().startsWith(directory.toString()) ? e : fields.error(e.getMessage());
    }
    int headSize = fields.integer("head_dim", configuration.headSize());
    if (headSize != configuration.headSize()) {
      throw fields.error("head_dim " + headSize + " is not hidden_size / num_attention_heads");
    }
    return configuration;
  }

  /** Returns the end tokens of {@code generation_config.json}, else those of the configuration. */
  private static List<Integer> endTokens(Path directory, ConfigurationFields configuration) {
    ConfigurationFields fields = configuration;
    if (Files.exists(directory.resolve(GENERATION_CONFIG))) {
      ConfigurationFields generation =
          ConfigurationFields.read(directory.resolve(GENERATION_CONFIG));
      fields = generation.has(END) ? generation : configuration;
    }
    List<Integer> tokens = new ArrayList<>();
    if (fields.has(END)) {
      JsonNode ids = fields.get(END);
      for (JsonNode id : ids.isArray() ? ids : List.of(ids)) {
        if (!id.canConvertToInt() || !id.isIntegralNumber()) {
          throw fields.error(END + " holds " + id + ", which is no token id");
        }
        tokens.add(id.asInt());
      }
    }
    return tokens;
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
