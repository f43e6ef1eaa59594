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
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long offset = 0;
    for (Map.Entry<String, long[]> named : shapes.entrySet()) {
      long size = 1;
      for (long n : named.getValue()) {
        size *= n;
      }
      tensors.put(named.getKey(), new Tensor(named.getKey(), named.getValue(), offset, size));
      offset += size;
    }
    return new ParameterLayout(tensors, offset);
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
}
