package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A flat vector of 32-bit floats in the memory of a policy's device. It reaches files and the Java
 * heap in pieces of some megabytes.
 */
public final class NativeVector implements AutoCloseable {

  private final PtNDManager manager;
  private final ParameterLayout layout;
  private final NDArray flat;

  private NativeVector(PtNDManager manager, ParameterLayout layout, NDArray flat) {
    this.manager = manager;
    this.layout = layout;
    this.flat = flat;
  }

  /** Returns zeros. */
  static NativeVector zeros(PtNDManager parent, ParameterLayout layout) {
    PtNDManager own = (PtNDManager) parent.newSubManager();
    try {
      return new NativeVector(own, layout, own.zeros(new Shape(layout.size()), DataType.FLOAT32));
    } catch (RuntimeException | Error e) {
      own.close();
      throw e;
    }
  }

  /** Returns the order of the numbers. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Returns the numbers, in the order of the layout. */
  NDArray flat() {
    return flat;
  }

  /** Whether no number is infinite or none at all. */
  public boolean isFinite() {
    for (VectorSpan span : VectorSpan.of(layout)) {
      try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
        // The largest of some numbers is no number where one of them is none.
        if (!Float.isFinite(view(scope, span).abs().max().getFloat())) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Becomes {@code weights + step * direction}, of the last of a policy's weights, which is what is
   * trained. Each operation rounds to single precision by itself, so that the numbers are those
   * that Java computes.
   */
  void setAlong(NDList weights, UnitDirection direction, double step) throws IOException {
    for (VectorSpan span : VectorSpan.of(layout)) {
      try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
        NDList arguments = new NDList(flat);
        arguments.addAll(weights);
        arguments.add(scope.create(direction.read(span)));
        arguments.add(scope.create(span.offset()));
        arguments.add(scope.create(step));
        TorchProgram.instance().call(scope, "along", false, arguments);
      }
    }
  }

  /** Writes the vector as safetensors, under the names of its tensors. */
  public void write(SafetensorsOutput output) throws IOException {
    for (VectorSpan span : VectorSpan.of(layout)) {
      try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
        ByteBuffer bytes = bytes(scope, span);
        int done = 0;
        for (VectorPiece piece : span.pieces()) {
          int count = Float.BYTES * piece.count();
          output.write(piece.tensor().name(), piece.from(), bytes.slice(done, count));
          done += count;
        }
      }
    }
  }

  /** Returns a copy on the Java heap. */
  public ParameterVector toVector() {
    ParameterVector vector = ParameterVector.zeros(layout);
    FloatBuffer values = FloatBuffer.wrap(vector.values());
    for (VectorSpan span : VectorSpan.of(layout)) {
      try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
        values.put(bytes(scope, span).asFloatBuffer());
      }
    }
    return vector;
  }

  private NDArray view(PtNDManager scope, VectorSpan span) {
    NDArray view = flat.get(span.offset() + ":" + (span.offset() + span.count()));
    view.attach(scope);
    return view;
  }

  private ByteBuffer bytes(PtNDManager scope, VectorSpan span) {
    return view(scope, span).toByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** Frees the memory. */
  @Override
  public void close() {
    manager.close();
  }
}
