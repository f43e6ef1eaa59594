package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.PolicyException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The model families that the program computes, each described by what sets it apart: a new one of
 * the kind is one more constant here.
 *
 * <p>What a family leaves out of {@code config.json} has the value that release 5.17 of Hugging
 * Face's transformers gives it ({@code configuration_*.py} of each model).
 */
public enum Family {
  /** Qwen2 and Qwen2.5: queries, keys and values have biases, always. */
  QWEN2("qwen2", "Qwen2ForCausalLM") {
    @Override
    Set<Projection> biases(boolean attention, boolean feedForward) {
      return EnumSet.of(Projection.QUERY, Projection.KEY, Projection.VALUE);
    }
  },

  /** Qwen3, dense: each head of queries and keys is normed; heads have a width of their own. */
  QWEN3("qwen3", "Qwen3ForCausalLM") {
    @Override
    boolean hasHeadNorms() {
      return true;
    }

    @Override
    Set<Projection> biases(boolean attention, boolean feedForward) {
      return super.biases(attention, false);
    }

    @Override
    @Nullable Integer headSize() {
      return 128;
    }
  },

  /** Llama 2 and 3, SmolLM2 and whatever else says that it is one. */
  LLAMA("llama", "LlamaForCausalLM") {
    @Override
    int maxPositions() {
      return 2048;
    }
  },

  /** SmolLM3: layers without positions, every fourth if not told otherwise. */
  SMOLLM3("smollm3", "SmolLM3ForCausalLM") {
    @Override
    boolean hasLayersWithoutPositions() {
      return true;
    }

    @Override
    boolean tiesEmbeddings() {
      return true;
    }

    @Override
    double ropeTheta() {
      return 2_000_000;
    }
  },

  /** Mistral, where no sliding window is in use. */
  MISTRAL("mistral", "MistralForCausalLM") {
    @Override
    Set<Projection> biases(boolean attention, boolean feedForward) {
      return EnumSet.noneOf(Projection.class);
    }

    @Override
    int maxPositions() {
      return 131_072;
    }

    @Override
    Integer window() {
      return 4096;
    }
  };

  private final String modelType;
  private final String architecture;

  Family(String modelType, String architecture) {
    this.modelType = modelType;
    this.architecture = architecture;
  }

  /** Returns {@code model_type}. */
  public String modelType() {
    return modelType;
  }

  /** Returns the only entry of {@code architectures}. */
  String architecture() {
    return architecture;
  }

  /** Whether each head of queries and keys is normed before it is turned. */
  boolean hasHeadNorms() {
    return false;
  }

  /**
   * Returns what has a bias.
   *
   * @param attention what {@code attention_bias} says
   * @param feedForward what {@code mlp_bias} says
   */
  Set<Projection> biases(boolean attention, boolean feedForward) {
    Set<Projection> biases = EnumSet.noneOf(Projection.class);
    if (attention) {
      biases.addAll(EnumSet.range(Projection.QUERY, Projection.OUTPUT));
    }
    if (feedForward) {
      biases.addAll(EnumSet.range(Projection.GATE, Projection.DOWN));
    }
    return biases;
  }

  /** Whether {@code no_rope_layers} is read. */
  boolean hasLayersWithoutPositions() {
    return false;
  }

  /** Returns {@code head_dim} if it is not given; null for the width divided by the heads. */
  @Nullable Integer headSize() {
    return null;
  }

  /** Returns {@code tie_word_embeddings} if it is not given. */
  boolean tiesEmbeddings() {
    return false;
  }

  /** Returns {@code rope_theta} if it is not given. */
  double ropeTheta() {
    return 10_000;
  }

  /** Returns {@code max_position_embeddings} if it is not given. */
  int maxPositions() {
    return 32_768;
  }

  /**
   * Returns {@code sliding_window} if it is not given; null where it counts for nothing unless
   * {@code use_sliding_window} is true.
   */
  @Nullable Integer window() {
    return null;
  }

  /**
   * Returns the family of a configuration.
   *
   * @throws PolicyException if it is none of these, or not a language model of it
   */
  static Family of(ConfigurationFields fields) {
    String type = fields.text("model_type", "missing");
    for (Family family : values()) {
      if (family.modelType.equals(type)) {
        fields.only("architectures", family.architecture);
        return family;
      }
    }
    throw fields.error(
        "model_type is "
            + type
            + ", only "
            + Arrays.stream(values()).map(Family::modelType).collect(Collectors.joining(", "))
            + " are supported");
  }
}
