package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.policy.Sampling;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The shape of a policy, as {@code config.json} of a Hugging Face directory tells it.
 *
 * @param vocabularySize rows of the embedding; at least the tokenizer's vocabulary
 * @param hiddenSize width of the residual stream
 * @param layers transformer layers
 * @param attentionHeads query heads; divides {@code hiddenSize} into an even head size
 * @param keyValueHeads key and value heads; divides {@code attentionHeads}
 * @param intermediateSize inner width of the feed-forward layers
 * @param ropeTheta base of the rotary positions
 * @param normEpsilon added to the mean square in every norm
 * @param tiedEmbeddings whether the head is the embedding
 * @param maxPositions tokens of prompt and completion together, at most
 * @param endTokenIds tokens that end a completion
 */
public record PolicyConfiguration(
    int vocabularySize,
    int hiddenSize,
    int layers,
    int attentionHeads,
    int keyValueHeads,
    int intermediateSize,
    double ropeTheta,
    double normEpsilon,
    boolean tiedEmbeddings,
    int maxPositions,
    List<Integer> endTokenIds) {

  /**
   * Checks what the sizes must have in common.
   *
   * @throws PolicyException if they do not fit together
   */
  public PolicyConfiguration {
    endTokenIds = List.copyOf(endTokenIds);
    positive("vocab_size", vocabularySize);
    positive("hidden_size", hiddenSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", attentionHeads);
    positive("num_key_value_heads", keyValueHeads);
    positive("intermediate_size", intermediateSize);
    positive("max_position_embeddings", maxPositions);
    check(
        hiddenSize % (2 * attentionHeads) == 0,
        "hidden_size "
            + hiddenSize
            + " does not split into num_attention_heads "
            + attentionHeads
            + " heads of even size");
    check(
        attentionHeads % keyValueHeads == 0,
        "num_key_value_heads "
            + keyValueHeads
            + " does not divide num_attention_heads "
            + attentionHeads);
    check(ropeTheta > 0, "rope_theta must be above 0, not " + ropeTheta);
    check(normEpsilon >= 0, "rms_norm_eps must be 0 or more, not " + normEpsilon);
    for (int id : endTokenIds) {
      check(
          id >= 0 && id < vocabularySize,
          "eos_token_id " + id + " is outside vocab_size " + vocabularySize);
    }
  }

  /** Returns the width of one attention head. */
  public int headSize() {
    return hiddenSize / attentionHeads;
  }

  /** Returns the order and the shapes of the weights. */
  public ParameterLayout layout() {
    long width = hiddenSize;
    long queries = (long) attentionHeads * headSize();
    long keys = (long) keyValueHeads * headSize();
    long inner = intermediateSize;
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("model.embed_tokens.weight", new long[] {vocabularySize, width});
    for (int i = 0; i < layers; i++) {
      String layer = "model.layers." + i + ".";
      shapes.put(layer + "input_layernorm.weight", new long[] {width});
      shapes.put(layer + "self_attn.q_proj.weight", new long[] {queries, width});
      shapes.put(layer + "self_attn.q_proj.bias", new long[] {queries});
      shapes.put(layer + "self_attn.k_proj.weight", new long[] {keys, width});
      shapes.put(layer + "self_attn.k_proj.bias", new long[] {keys});
      shapes.put(layer + "self_attn.v_proj.weight", new long[] {keys, width});
      shapes.put(layer + "self_attn.v_proj.bias", new long[] {keys});
      shapes.put(layer + "self_attn.o_proj.weight", new long[] {width, queries});
      shapes.put(layer + "post_attention_layernorm.weight", new long[] {width});
      shapes.put(layer + "mlp.gate_proj.weight", new long[] {inner, width});
      shapes.put(layer + "mlp.up_proj.weight", new long[] {inner, width});
      shapes.put(layer + "mlp.down_proj.weight", new long[] {width, inner});
    }
    shapes.put("model.norm.weight", new long[] {width});
    if (!tiedEmbeddings) {
      shapes.put("lm_head.weight", new long[] {vocabularySize, width});
    }
    return ParameterLayout.ofShapes(shapes);
  }

  /**
   * Reads {@code config.json}, and the end tokens of {@code generation_config.json} beside it. The
   * base of the rotary positions may stand in it as older or as newer tools write it; the type of
   * the weights is that of the weights' files, whatever {@code dtype} or {@code torch_dtype} says.
   *
   * @throws PolicyException naming the file and the field that is missing, or that asks for what
   *     this policy does not compute
   */
  public static PolicyConfiguration read(Path huggingFaceDirectory) {
    return PolicyConfigurationFile.read(huggingFaceDirectory);
  }

  private static void positive(String field, int value) {
    check(value > 0, field + " must be above 0, not " + value);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new PolicyException(message);
    }
  }

  /**
   * Returns why a prompt of so many tokens cannot be answered, in one line; null if it can.
   *
   * @param sampling with the room that a response needs
   */
  public @Nullable String refusal(int promptTokens, Sampling sampling) {
    int room = maxPositions() - sampling.maxNewTokens();
    if (promptTokens == 0) {
      return "the prompt is empty";
    }
    return promptTokens <= room
        ? null
        : "the prompt has "
            + promptTokens
            + " tokens, but at most "
            + room
            + " leave room for a response";
  }
}
