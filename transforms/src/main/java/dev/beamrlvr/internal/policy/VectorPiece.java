package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is in memory at a time of weights, gradients and what is made of them: a tensor or a part of
 * one.
 *
 * @param tensor in the layout of the whole
 * @param from its first number's place in the tensor
 * @param count how many numbers
 */
public record VectorPiece(ParameterLayout.Tensor tensor, long from, int count) {

  /** Numbers at most: a megabyte, so that what a processor makes of a piece stays close to it. */
  static final int LARGEST = 1 << 18;

  /** Returns the pieces of all tensors, in the order of the layout. */
  public static List<VectorPiece> of(ParameterLayout layout) {
    return of(layout, LARGEST);
  }

  /** Returns the tensors of a layout, each as one piece. */
  public static List<VectorPiece> tensors(ParameterLayout layout) {
    return of(layout, Integer.MAX_VALUE - 8);
  }

  /** Returns the pieces of so many numbers at most. */
  static List<VectorPiece> of(ParameterLayout layout, int largest) {
    List<VectorPiece> pieces = new ArrayList<>();
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      for (long from = 0; from < tensor.size(); from += largest) {
        int count = (int) Math.min(largest, tensor.size() - from);
        pieces.add(new VectorPiece(tensor, from, count));
      }
    }
    return pieces;
  }

  /** Returns the layout of the piece alone: the tensor, or some numbers under its name. */
  public ParameterLayout layout() {
    long[] shape = count == tensor.size() ? tensor.shape() : new long[] {count};
    return ParameterLayout.ofShapes(Map.of(tensor.name(), shape));
  }

  /** Returns the place of its first number in the whole. */
  long offset() {
    return tensor.offset() + from;
  }

  /** Reads the piece from a file that has its tensor. */
  public float[] read(Safetensors file) throws IOException {
    return read(file, tensor.name());
  }

  /** Reads the same numbers of a tensor of another name. */
  public float[] read(Safetensors file, String name) throws IOException {
    float[] values = new float[count];
    file.read(name, from, values);
    return values;
  }

  /** Writes numbers of the piece to a file that has its tensor. */
  public void write(SafetensorsOutput file, float[] values) throws IOException {
    write(file, tensor.name(), values);
  }

  /**
   * Writes the same numbers of a tensor of another name.
   *
   * @throws IllegalArgumentException if there are more or fewer numbers than the piece has
   */
  public void write(SafetensorsOutput file, String name, float[] values) throws IOException {
    if (values.length != count) {
      throw new IllegalArgumentException(
          name + " was given " + values.length + " numbers for " + count);
    }
    file.write(name, from, values, 0, count);
  }
}
