package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import java.io.IOException;
import java.util.Arrays;

/**
 * A direction in a file, which is divided by its norm, in single precision, as it is read.
 *
 * @param file with a tensor for each of those that are trained
 * @param norm Euclidean norm of what the file holds
 */
public record UnitDirection(Safetensors file, double norm) {

  /** Reads a piece of the unit vector. */
  public float[] read(VectorPiece piece) throws IOException {
    float[] values = piece.read(file);
    float length = (float) norm;
    for (int i = 0; i < values.length; i++) {
      values[i] /= length;
    }
    return values;
  }

  /** Reads neighbouring pieces of the unit vector. */
  float[] read(VectorSpan span) throws IOException {
    float[] values = new float[span.count()];
    int done = 0;
    for (VectorPiece piece : span.pieces()) {
      System.arraycopy(read(piece), 0, values, done, piece.count());
      done += piece.count();
    }
    return values;
  }

  /**
   * Checks the shapes of the file's tensors.
   *
   * @throws IllegalArgumentException if they are not those of a layout
   */
  void check(ParameterLayout layout) {
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      if (!file.names().contains(tensor.name())
          || !Arrays.equals(file.shape(tensor.name()), tensor.shape())) {
        throw new IllegalArgumentException(
            file + ": the direction is not of the layout of the policy, see " + tensor.name());
      }
    }
  }
}
