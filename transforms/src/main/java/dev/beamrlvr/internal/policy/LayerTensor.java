package dev.beamrlvr.internal.policy;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The tensors that a layer of some policy has, under their Hugging Face names, in the order in
 * which they follow each other in the flat vector and in which the program takes them.
 *
 * <p>This is the one list of them: the vector's layout, the reading of files, and the program's
 * view of the vector follow from it. Which of them a policy has is said by its configuration.
 */
enum LayerTensor {
  INPUT_NORM("input_layernorm.weight", Size.HIDDEN),
  QUERY("self_attn.q_proj.weight", Size.QUERIES, Size.HIDDEN),
  QUERY_BIAS("self_attn.q_proj.bias", Size.QUERIES),
  KEY("self_attn.k_proj.weight", Size.KEYS, Size.HIDDEN),
  KEY_BIAS("self_attn.k_proj.bias", Size.KEYS),
  VALUE("self_attn.v_proj.weight", Size.KEYS, Size.HIDDEN),
  VALUE_BIAS("self_attn.v_proj.bias", Size.KEYS),
  QUERY_NORM("self_attn.q_norm.weight", Size.HEAD),
  KEY_NORM("self_attn.k_norm.weight", Size.HEAD),
  OUTPUT("self_attn.o_proj.weight", Size.HIDDEN, Size.QUERIES),
  OUTPUT_BIAS("self_attn.o_proj.bias", Size.HIDDEN),
  AFTER_ATTENTION_NORM("post_attention_layernorm.weight", Size.HIDDEN),
  GATE("mlp.gate_proj.weight", Size.INNER, Size.HIDDEN),
  GATE_BIAS("mlp.gate_proj.bias", Size.INNER),
  UP("mlp.up_proj.weight", Size.INNER, Size.HIDDEN),
  UP_BIAS("mlp.up_proj.bias", Size.INNER),
  DOWN("mlp.down_proj.weight", Size.HIDDEN, Size.INNER),
  DOWN_BIAS("mlp.down_proj.bias", Size.HIDDEN);

  private final String suffix;
  private final List<Size> sizes;

  LayerTensor(String suffix, Size... sizes) {
    this.suffix = suffix;
    this.sizes = List.of(sizes);
  }

  /** Returns the tensor's name in a layer. */
  String name(int layer) {
    return "model.layers." + layer + "." + suffix;
  }

  /** Returns what its dimensions count, one or two. */
  List<Size> sizes() {
    return sizes;
  }

  /** Whether a policy has it. */
  boolean isIn(PolicyConfiguration configuration) {
    if (this == QUERY_NORM || this == KEY_NORM) {
      return configuration.family().hasHeadNorms();
    }
    Projection projection = Projection.ofBias(this);
    return projection == null || configuration.biases().contains(projection);
  }

  /** Returns which kind of tensor a name in a file is; null if it is in no layer. */
  static @Nullable LayerTensor ofName(String name) {
    for (LayerTensor tensor : values()) {
      if (name.startsWith("model.layers.") && name.endsWith("." + tensor.suffix)) {
        return tensor;
      }
    }
    return null;
  }
}
