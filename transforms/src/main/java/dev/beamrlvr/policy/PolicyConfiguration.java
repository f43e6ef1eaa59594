package dev.beamrlvr.policy;

import java.nio.file.Path;
import java.util.List;

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
}
