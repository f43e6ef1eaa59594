package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Refuses a {@code config.json} whose numbers the policy's program would not compute, by the field
 * that says so.
 */
final class UnsupportedFields {

  private static final String MODEL_TYPE = "qwen2";

  /** Ask for something that the program does not have, unless absent, null, false, 0 or empty. */
  private static final List<String> ABSENT =
      List.of(
          "use_sliding_window",
          "attn_logit_softcapping",
          "final_logit_softcapping",
          "num_experts",
          "num_local_experts",
          "n_routed_experts",
          "mlp_bias",
          "use_qk_norm",
          "qk_layernorm",
          "use_mrope",
          "alibi",
          "query_pre_attn_scalar",
          "quantization_config");

  /** Multiply something that the program does not, unless absent, null or 1. */
  private static final List<String> ONE =
      List.of(
          "partial_rotary_factor",
          "rotary_pct",
          "attention_multiplier",
          "embedding_multiplier",
          "residual_multiplier",
          "logits_scaling",
          "logit_scale");

  private UnsupportedFields() {}

  static void refuse(ConfigurationFields fields) {
    only("model_type", fields.get("model_type").asText("missing"), MODEL_TYPE, fields);
    JsonNode architectures = fields.get("architectures");
    if (!architectures.isEmpty()) {
      only(
          "architectures",
          architectures.get(0).asText(),
          PolicyConfigurationFile.ARCHITECTURE,
          fields);
    }
    for (String activation : List.of("hidden_act", "hidden_activation")) {
      only(activation, fields.get(activation).asText("silu"), "silu", fields);
    }
    for (JsonNode type : fields.get("layer_types")) {
      only("layer_types", type.asText(), "full_attention", fields);
    }
    for (String field : ABSENT) {
      JsonNode value = fields.get(field);
      if (value.asBoolean() || value.asDouble() != 0 || !value.isEmpty()) {
        throw fields.error(field + " is " + value + ", which is not supported");
      }
    }
    for (String field : ONE) {
      if (fields.number(field, 1) != 1) {
        throw fields.error(field + " is " + fields.get(field) + ", only 1 is supported");
      }
    }
  }

  private static void only(
      String field, String value, String supported, ConfigurationFields fields) {
    if (!value.equals(supported)) {
      throw fields.error(field + " is " + value + ", only " + supported + " is supported");
    }
  }
}
