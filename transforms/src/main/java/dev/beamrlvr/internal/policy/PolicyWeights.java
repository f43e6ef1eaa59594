package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One flat vector of weights in native memory. */
final class PolicyWeights implements AutoCloseable {

  private static final int PIECE = 1 << 24;
  private static final float DEVIATION = 0.02f;

  private final PtNDManager manager;
  private final ParameterLayout layout;
  private final NDArray flat;

  private PolicyWeights(PtNDManager parent, ParameterLayout layout) {
    this.layout = layout;
    manager = (PtNDManager) parent.newSubManager();
    try {
      flat = manager.create(new Shape(layout.size()), DataType.FLOAT32);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Writes all numbers of new weights. */
  private interface Filling<E extends Exception> {
    void fill(PolicyWeights weights) throws E;
  }

  /** Makes weights that are closed again if filling them fails. */
  private static <E extends Exception> PolicyWeights filled(
      PtNDManager parent, ParameterLayout layout, Filling<E> filling) throws E {
    PolicyWeights weights = new PolicyWeights(parent, layout);
    try {
      filling.fill(weights);
      return weights;
    } catch (Throwable e) {
      weights.close();
      throw e;
    }
  }

  /** Copies weights from the Java heap. */
  static PolicyWeights copyOf(PtNDManager parent, ParameterVector vector) {
    return filled(parent, vector.layout(), weights -> weights.copy(vector.values()));
  }

  private void copy(float[] values) {
    ByteBuffer buffer = floats(values.length);
    int most = buffer.capacity() / 4;
    for (int done = 0; done < values.length; done += most) {
      int count = Math.min(most, values.length - done);
      buffer.clear().asFloatBuffer().put(values, done, count);
      fill(done, buffer.limit(4 * count));
    }
  }

  /** Draws weights where they are: norms 1 and a little more or less, all else near 0. */
  static PolicyWeights random(PtNDManager parent, ParameterLayout layout) {
    return filled(
        parent,
        layout,
        weights -> {
          for (ParameterLayout.Tensor tensor : layout.tensors()) {
            float mean = tensor.name().endsWith("norm.weight") ? 1 : 0;
            weights.draw(tensor, mean);
          }
        });
  }

  private void draw(ParameterLayout.Tensor tensor, float mean) {
    long most = PIECE / 4;
    for (long done = 0; done < tensor.size(); done += most) {
      Shape shape = new Shape(Math.min(most, tensor.size() - done));
      try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
        fill(tensor.offset() + done, scope.randomNormal(mean, DEVIATION, shape, DataType.FLOAT32));
      }
    }
  }

  /**
   * Copies weights from files, one tensor after the other, whose names and shapes have been
   * checked.
   *
   * @throws PolicyException naming the tensor that holds numbers that are not finite
   */
  static PolicyWeights read(PtNDManager parent, ParameterLayout layout, Safetensors files)
      throws IOException {
    return filled(parent, layout, weights -> weights.readAll(layout, files));
  }

  private void readAll(ParameterLayout layout, Safetensors files) throws IOException {
    ByteBuffer buffer = floats(layout.size());
    ByteBuffer bytes = ByteBuffer.allocateDirect(buffer.capacity());
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      SafetensorsType type = files.entry(tensor.name()).type();
      bytes.limit(buffer.capacity() / 4 * type.bytes());
      long[] offset = {tensor.offset()};
      files.forEachPiece(
          tensor.name(),
          bytes.slice(),
          piece -> {
            int count = piece.remaining() / type.bytes();
            type.widen(piece, buffer.clear());
            if (!fill(offset[0], buffer.flip())) {
              throw new PolicyException(
                  files.entry(tensor.name()).file()
                      + ": tensor "
                      + tensor.name()
                      + " holds numbers that are not finite");
            }
            offset[0] += count;
          });
      bytes.clear();
    }
  }

  private static ByteBuffer floats(long count) {
    return ByteBuffer.allocateDirect((int) Math.min(PIECE, 4 * count))
        .order(ByteOrder.nativeOrder());
  }

  /** Returns whether all numbers are finite. */
  private boolean fill(long offset, ByteBuffer floats) {
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      Shape shape = new Shape(floats.remaining() / 4);
      return fill(offset, scope.create(floats.slice(), shape, DataType.FLOAT32));
    }
  }

  private boolean fill(long offset, NDArray values) {
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      NDArray where = scope.create(offset);
      NDList arguments = new NDList(flat, values, where);
      return TorchProgram.instance().call(scope, "fill", false, arguments).get(0).getBoolean();
    }
  }

  /** Returns the order of the vector. */
  ParameterLayout layout() {
    return layout;
  }

  /** Returns the vector, in the order of the layout. */
  NDArray flat() {
    return flat;
  }

  /** Copies a flat native vector to the Java heap, piece by piece. */
  static float[] toArray(NDArray flat) {
    float[] values = new float[Math.toIntExact(flat.size())];
    int most = PIECE / 4;
    for (int done = 0; done < values.length; done += most) {
      int end = Math.min(values.length, done + most);
      try (NDArray piece = flat.get(done + ":" + end)) {
        piece
            .toByteBuffer()
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer()
            .get(values, done, end - done);
      }
    }
    return values;
  }

  @Override
  public void close() {
    manager.close();
  }
}
