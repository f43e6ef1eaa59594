package dev.beamrlvr.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which a policy's tensors follow each other in one flat vector: embedding, layer by
 * layer, final norm, head (where it is not the embedding), under their Hugging Face names.
 */
public final class ParameterLayout {

  /**
   * One tensor's place.
   *
   * @param name Hugging Face name, such as {@code model.layers.0.self_attn.q_proj.weight}
   * @param shape one or two sizes, row-major
   * @param offset of its first number in the flat vector
   * @param size how many numbers
   */
  public record Tensor(String name, long[] shape, long offset, long size) {}

  private final Map<String, Tensor> tensors;
  private final long size;

  private ParameterLayout(Map<String, Tensor> tensors, long size) {
    this.tensors = tensors;
    this.size = size;
  }

  /** Returns the layout of tensors of these names and shapes, in the order of the map. */
  public static ParameterLayout ofShapes(Map<String, long[]> shapes) {
    Builder builder = new Builder();
    shapes.forEach(builder::add);
    return new ParameterLayout(builder.tensors, builder.offset);
  }

  /** Returns the layout of a configuration's weights. */
  public static ParameterLayout of(PolicyConfiguration c) {
    long width = c.hiddenSize();
    long queries = (long) c.attentionHeads() * c.headSize();
    long keys = (long) c.keyValueHeads() * c.headSize();
    long inner = c.intermediateSize();
    Builder builder = new Builder();
    builder.add("model.embed_tokens.weight", c.vocabularySize(), width);
    for (int i = 0; i < c.layers(); i++) {
      String layer = "model.layers." + i + ".";
      builder.add(layer + "input_layernorm.weight", width);
      builder.add(layer + "self_attn.q_proj.weight", queries, width);
      builder.add(layer + "self_attn.q_proj.bias", queries);
      builder.add(layer + "self_attn.k_proj.weight", keys, width);
      builder.add(layer + "self_attn.k_proj.bias", keys);
      builder.add(layer + "self_attn.v_proj.weight", keys, width);
      builder.add(layer + "self_attn.v_proj.bias", keys);
      builder.add(layer + "self_attn.o_proj.weight", width, queries);
      builder.add(layer + "post_attention_layernorm.weight", width);
      builder.add(layer + "mlp.gate_proj.weight", inner, width);
      builder.add(layer + "mlp.up_proj.weight", inner, width);
      builder.add(layer + "mlp.down_proj.weight", width, inner);
    }
    builder.add("model.norm.weight", width);
    if (!c.tiedEmbeddings()) {
      builder.add("lm_head.weight", c.vocabularySize(), width);
    }
    return new ParameterLayout(builder.tensors, builder.offset);
  }

  /** Returns the tensors in order. */
  public List<Tensor> tensors() {
    return new ArrayList<>(tensors.values());
  }

  /** Returns how many numbers all tensors hold together. */
  public long size() {
    return size;
  }

  /** Whether two layouts have the same names and shapes in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterLayout && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Tensor tensor : tensors.values()) {
      text.append(tensor.name()).append(Arrays.toString(tensor.shape())).append('\n');
    }
    return text.toString();
  }

  private static final class Builder {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private long offset;

    void add(String name, long... shape) {
      long size = 1;
      for (long n : shape) {
        size *= n;
      }
      tensors.put(name, new Tensor(name, shape, offset, size));
      offset += size;
    }
  }
}
