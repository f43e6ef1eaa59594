package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.PolicyException;
import java.util.List;
import java.util.Set;

/**
 * Refuses a {@code config.json} whose numbers the policy's program would not compute, by the field
 * that says so.
 */
final class UnsupportedFields {

  /** Ask for something that the program does not have, unless absent, null, false, 0 or empty. */
  private static final List<String> ABSENT =
      List.of(
          "use_sliding_window",
          "attn_logit_softcapping",
          "final_logit_softcapping",
          "attention_chunk_size",
          "attn_temperature_tuning",
          "use_sinks",
          "num_experts",
          "num_local_experts",
          "n_routed_experts",
          "moe_intermediate_size",
          "use_qk_norm",
          "qk_layernorm",
          "qk_norm",
          "use_mrope",
          "alibi",
          "use_alibi",
          "query_pre_attn_scalar",
          "scale_embedding",
          "scale_emb",
          "parallel_attn",
          "use_parallel_residual",
          "kv_lora_rank",
          "q_lora_rank",
          "add_cross_attention",
          "is_encoder_decoder",
          "quantization_config",
          "compression_config");

  /** Multiply something that the program does not, unless absent, null or 1. */
  private static final List<String> ONE =
      List.of(
          "partial_rotary_factor",
          "rotary_pct",
          "attention_multiplier",
          "embedding_multiplier",
          "residual_multiplier",
          "lm_head_multiplier",
          "logits_scaling",
          "logit_scale",
          "scale_depth");

  /** Decide numbers, and say nothing if null: the library of the models takes none of them so. */
  private static final List<String> NOT_NULL =
      List.of("hidden_act", "rms_norm_eps", "tie_word_embeddings", "max_position_embeddings");

  private static final Set<Projection> ATTENTION =
      Set.of(Projection.QUERY, Projection.KEY, Projection.VALUE, Projection.OUTPUT);
  private static final Set<Projection> FEED_FORWARD =
      Set.of(Projection.GATE, Projection.UP, Projection.DOWN);

  private UnsupportedFields() {}

  static void refuse(ConfigurationFields fields, PolicyConfiguration configuration) {
    NOT_NULL.forEach(fields::notNull);
    if (configuration.family().headSize() != null) {
      fields.notNull("head_dim");
    }
    if (configuration.family().hasLayersWithoutPositions()) {
      fields.notNull("no_rope_layer_interval");
    }
    fields.only("hidden_act", "silu");
    fields.only("hidden_activation", "silu");
    List<String> types = fields.texts("layer_types");
    if (!types.isEmpty() && types.size() != configuration.layers()) {
      throw fields.error(
          "layer_types has "
              + types.size()
              + " entries, but num_hidden_layers is "
              + configuration.layers());
    }
    fields.only("layer_types", "full_attention");
    ABSENT.forEach(fields::absent);
    for (String field : ONE) {
      if (fields.number(field, 1) != 1) {
        throw fields.error(field + " is " + fields.get(field) + ", only 1 is supported");
      }
    }
    refuseBias("attention_bias", ATTENTION, fields, configuration);
    refuseBias("mlp_bias", FEED_FORWARD, fields, configuration);
    if (!configuration.family().hasLayersWithoutPositions()
        && fields.integers("no_rope_layers").contains(0)) {
      throw fields.error("no_rope_layers is not supported for this model_type");
    }
    refuseWindow(fields, configuration);
  }

  private static void refuseBias(
      String field,
      Set<Projection> biased,
      ConfigurationFields fields,
      PolicyConfiguration configuration) {
    if (fields.flag(field, false) && configuration.biases().stream().noneMatch(biased::contains)) {
      throw unsupported(field, fields);
    }
  }

  /** A window that is as wide as the positions are many changes nothing. */
  private static void refuseWindow(ConfigurationFields fields, PolicyConfiguration configuration) {
    Integer ifAbsent = configuration.family().window();
    if (ifAbsent == null || fields.mentions("sliding_window") && !fields.has("sliding_window")) {
      return;
    }
    int window = fields.integer("sliding_window", ifAbsent);
    if (window < configuration.maxPositions()) {
      throw fields.error(
          "sliding_window is "
              + window
              + (fields.mentions("sliding_window") ? "" : " where it is not given")
              + ", which is not supported: only null, or "
              + configuration.maxPositions()
              + " and more, which max_position_embeddings never reaches");
    }
  }

  private static PolicyException unsupported(String field, ConfigurationFields fields) {
    return fields.error(field + " is " + fields.get(field) + ", which is not supported");
  }
}
