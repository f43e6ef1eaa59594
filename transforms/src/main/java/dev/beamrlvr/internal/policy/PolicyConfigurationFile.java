package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code config.json} and {@code generation_config.json} of a Hugging Face directory. */
public final class PolicyConfigurationFile {

  static final String CONFIG = "config.json";
  static final String GENERATION_CONFIG = "generation_config.json";
  private static final String END = "eos_token_id";
  private static final List<String> NUMBER_TYPES = List.of("torch_dtype", "dtype");
  private static final String WRITTEN_TYPE = "float32";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PolicyConfigurationFile() {}

  static PolicyConfiguration read(Path directory) {
    ConfigurationFields fields = ConfigurationFields.read(directory.resolve(CONFIG));
    Family family = Family.of(fields);
    int heads = fields.integer("num_attention_heads");
    PolicyConfiguration.Builder builder =
        PolicyConfiguration.of(family)
            .setVocabularySize(fields.integer("vocab_size"))
            .setHiddenSize(fields.integer("hidden_size"))
            .setLayers(fields.integer("num_hidden_layers"))
            .setAttentionHeads(heads)
            .setKeyValueHeads(fields.integer("num_key_value_heads", heads))
            .setIntermediateSize(fields.integer("intermediate_size"))
            .setBiases(
                family.biases(fields.flag("attention_bias", false), fields.flag("mlp_bias", false)))
            .setRotaryPositions(RotaryFields.read(fields, family.ropeTheta()))
            .setNormEpsilon(fields.number("rms_norm_eps", 1e-6))
            .setTiedEmbeddings(fields.flag("tie_word_embeddings", family.tiesEmbeddings()))
            .setMaxPositions(fields.integer("max_position_embeddings", family.maxPositions()))
            .setLayersWithoutPositions(layersWithoutPositions(fields, family))
            .setEndTokenIds(endTokens(directory, fields));
    if (fields.has("head_dim") || family.headSize() != null) {
      builder.setHeadSize(fields.has("head_dim") ? fields.integer("head_dim") : family.headSize());
    }
    PolicyConfiguration configuration;
    try {
      configuration = builder.build();
    } catch (PolicyException e) {
      throw fields.error(e.getMessage());
    }
    UnsupportedFields.refuse(fields, configuration);
    return configuration;
  }

  private static Set<Integer> layersWithoutPositions(ConfigurationFields fields, Family family) {
    Set<Integer> without = new TreeSet<>();
    if (!family.hasLayersWithoutPositions()) {
      return without;
    }
    int layers = fields.integer("num_hidden_layers");
    if (fields.has("no_rope_layers")) {
      List<Integer> turned = fields.integers("no_rope_layers");
      if (turned.size() < layers || !Set.of(0, 1).containsAll(turned)) {
        throw fields.error(
            "no_rope_layers must be 0 or 1 for num_hidden_layers " + layers + ", not " + turned);
      }
      for (int layer = 0; layer < layers; layer++) {
        if (turned.get(layer) == 0) {
          without.add(layer);
        }
      }
      return without;
    }
    int interval = fields.integer("no_rope_layer_interval", 4);
    if (interval < 1) {
      throw fields.error("no_rope_layer_interval must be above 0, not " + interval);
    }
    for (long layer = interval - 1L; layer < layers; layer += interval) {
      without.add((int) layer);
    }
    return without;
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
    Family family = c.family();
    ObjectNode node = JSON.createObjectNode();
    node.putArray("architectures").add(family.architecture());
    node.put("model_type", family.modelType());
    node.put("torch_dtype", WRITTEN_TYPE);
    node.put("vocab_size", c.vocabularySize());
    node.put("hidden_size", c.hiddenSize());
    node.put("num_hidden_layers", c.layers());
    node.put("num_attention_heads", c.attentionHeads());
    node.put("num_key_value_heads", c.keyValueHeads());
    if (family.headSize() != null || c.headSize() * c.attentionHeads() != c.hiddenSize()) {
      node.put("head_dim", c.headSize());
    }
    node.put("intermediate_size", c.intermediateSize());
    if (!family.biases(true, true).equals(family.biases(false, false))) {
      node.put("attention_bias", c.biases().contains(Projection.OUTPUT));
      node.put("mlp_bias", c.biases().contains(Projection.GATE));
    }
    node.put("hidden_act", "silu");
    node.put("rope_theta", c.rotaryPositions().base());
    RotaryPositions.LlamaScaling scaling = c.rotaryPositions().scaling();
    if (scaling != null) {
      node.putObject("rope_scaling")
          .put("rope_type", "llama3")
          .put("factor", scaling.factor())
          .put("low_freq_factor", scaling.lowFactor())
          .put("high_freq_factor", scaling.highFactor())
          .put("original_max_position_embeddings", scaling.originalPositions());
    }
    if (family.hasLayersWithoutPositions()) {
      ArrayNode turned = node.putArray("no_rope_layers");
      for (int layer = 0; layer < c.layers(); layer++) {
        turned.add(c.layersWithoutPositions().contains(layer) ? 0 : 1);
      }
    }
    node.put("rms_norm_eps", c.normEpsilon());
    node.put("tie_word_embeddings", c.tiedEmbeddings());
    node.put("max_position_embeddings", c.maxPositions());
    node.put("attention_dropout", 0.0);
    if (family.window() == null) {
      node.put("use_sliding_window", false);
    } else {
      node.putNull("sliding_window");
    }
    if (c.endTokenIds().size() == 1) {
      node.put(END, c.endTokenIds().get(0));
    } else if (!c.endTokenIds().isEmpty()) {
      c.endTokenIds().forEach(node.putArray(END)::add);
    }
    return bytes(node);
  }

  /**
   * Returns a policy's own {@code config.json} for weights of 32 bits: all fields as they are, but
   * that of the number type; the same bytes if that says so already.
   */
  public static byte[] withWrittenType(byte[] original) throws IOException {
    ObjectNode node = (ObjectNode) JSON.readTree(original);
    boolean changed = false;
    for (String field : NUMBER_TYPES) {
      if (node.has(field) && !node.get(field).asText().equals(WRITTEN_TYPE)) {
        node.put(field, WRITTEN_TYPE);
        changed = true;
      }
    }
    return changed ? bytes(node) : original;
  }

  private static byte[] bytes(ObjectNode node) {
    return (node.toPrettyString().replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
