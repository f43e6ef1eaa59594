package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One flat vector of weights in native memory: of 16 bits each (bfloat16) where all of them are
 * stored so, else of 32.
 */
final class PolicyWeights implements AutoCloseable {

  private static final int PIECE = 1 << 24;
  private static final float DEVIATION = 0.02f;

  private final PtNDManager manager;
  private final ParameterLayout layout;
  private final SafetensorsType type;
  private final NDArray flat;

  private PolicyWeights(PtNDManager parent, ParameterLayout layout, SafetensorsType type) {
    this.layout = layout;
    this.type = type;
    manager = (PtNDManager) parent.newSubManager();
    try {
      flat =
          type == SafetensorsType.BF16
              ? run(manager, "short_vector", new NDList(), layout.size())
              : manager.create(new Shape(layout.size()), DataType.FLOAT32);
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
      PtNDManager parent, ParameterLayout layout, SafetensorsType type, Filling<E> filling)
      throws E {
    PolicyWeights weights = new PolicyWeights(parent, layout, type);
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
    return filled(
        parent, vector.layout(), SafetensorsType.F32, weights -> weights.copy(vector.values()));
  }

  private void copy(float[] values) {
    ByteBuffer buffer = buffer(4L * values.length);
    int most = buffer.capacity() / 4;
    for (int done = 0; done < values.length; done += most) {
      int count = Math.min(most, values.length - done);
      buffer.clear().asFloatBuffer().put(values, done, count);
      fill(done, buffer.limit(4 * count));
    }
  }

  /** Draws weights where they are: norms 1 and a little more or less, all else near 0. */
  static PolicyWeights random(PtNDManager parent, ParameterLayout layout, SafetensorsType type) {
    return filled(
        parent,
        layout,
        type,
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
   * checked. Where all of them are of 16 bits, so is the vector.
   *
   * @throws PolicyException naming the tensor that holds numbers that are not finite
   */
  static PolicyWeights read(PtNDManager parent, ParameterLayout layout, Safetensors files)
      throws IOException {
    boolean isShort =
        layout.tensors().stream()
            .allMatch(tensor -> files.entry(tensor.name()).type() == SafetensorsType.BF16);
    SafetensorsType type = isShort ? SafetensorsType.BF16 : SafetensorsType.F32;
    return filled(parent, layout, type, weights -> weights.readAll(files));
  }

  /** The same as a vector of 32 bits in any case, which can be trained. */
  static PolicyWeights readWidened(PtNDManager parent, ParameterLayout layout, Safetensors files)
      throws IOException {
    return filled(parent, layout, SafetensorsType.F32, weights -> weights.readAll(files));
  }

  private void readAll(Safetensors files) throws IOException {
    ByteBuffer numbers = buffer(layout.size() * type.bytes());
    ByteBuffer stored = buffer(numbers.capacity());
    for (VectorSpan span : VectorSpan.of(layout, numbers.capacity() / type.bytes())) {
      numbers.clear();
      for (VectorPiece piece : span.pieces()) {
        SafetensorsType storedAs = files.entry(piece.tensor().name()).type();
        if (storedAs == type) {
          files.forEachPiece(
              piece,
              numbers.slice(),
              read -> numbers.position(numbers.position() + read.remaining()));
        } else {
          files.forEachPiece(piece, stored, read -> storedAs.widen(read, numbers));
        }
      }
      if (!fill(span.offset(), numbers.flip())) {
        throw notFinite(span, numbers, files);
      }
    }
  }

  private PolicyException notFinite(VectorSpan span, ByteBuffer numbers, Safetensors files) {
    for (VectorPiece piece : span.pieces()) {
      int from = Math.toIntExact(type.bytes() * (piece.offset() - span.offset()));
      if (!fill(piece.offset(), numbers.slice(from, type.bytes() * piece.count()))) {
        String tensor = piece.tensor().name();
        return new PolicyException(
            files.entry(tensor).file()
                + ": tensor "
                + tensor
                + " holds numbers that are not finite");
      }
    }
    throw new IllegalStateException("numbers that were not finite are");
  }

  private static ByteBuffer buffer(long bytes) {
    return ByteBuffer.allocateDirect((int) Math.min(PIECE, bytes)).order(ByteOrder.nativeOrder());
  }

  /**
   * Copies numbers of the vector's type.
   *
   * @return whether all numbers are finite
   */
  private boolean fill(long offset, ByteBuffer numbers) {
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      boolean isShort = type == SafetensorsType.BF16;
      Shape shape = new Shape(numbers.remaining() / (isShort ? 1 : 4));
      DataType as = isShort ? DataType.UINT8 : DataType.FLOAT32;
      return fill(offset, scope.create(numbers.slice(), shape, as));
    }
  }

  private boolean fill(long offset, NDArray values) {
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      return run(scope, "fill", new NDList(flat, values), offset).getBoolean();
    }
  }

  private static NDArray run(
      PtNDManager manager, String method, NDList arguments, long... numbers) {
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      for (long number : numbers) {
        arguments.add(scope.create(number));
      }
      NDArray result = TorchProgram.instance().call(scope, method, false, arguments).get(0);
      result.attach(manager);
      return result;
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

  /** Copies a flat native vector to the Java heap, as 32-bit floats, piece by piece. */
  static float[] toArray(NDArray flat) {
    float[] values = new float[Math.toIntExact(flat.size())];
    int most = PIECE / 4;
    for (int done = 0; done < values.length; done += most) {
      int end = Math.min(values.length, done + most);
      try (PtNDManager scope = (PtNDManager) flat.getManager().newSubManager()) {
        NDArray piece = flat.get(scope, new NDIndex(done + ":" + end));
        run(scope, "widen", new NDList(piece))
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
