package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * All weights of a policy as 32-bit floats, with the adapter added where there is one. One tensor
 * is in memory at a time.
 */
public final class MergedWeights {

  private static final long PIECE = 1L << 20;

  private final PolicyConfiguration configuration;
  private final PtNDManager manager;
  private final NDList weights;
  private final ProgramSettings settings;

  MergedWeights(
      PolicyConfiguration configuration,
      PtNDManager manager,
      NDList weights,
      ProgramSettings settings) {
    this.configuration = configuration;
    this.manager = manager;
    this.weights = weights;
    this.settings = settings;
  }

  /** Receives some numbers of a tensor, of which {@code from} is the first one's place. */
  private interface Pieces<E extends Exception> {
    void accept(ParameterLayout.Tensor tensor, long from, ByteBuffer floats) throws E;
  }

  /** Returns the order of the numbers. */
  public ParameterLayout layout() {
    return configuration.layout();
  }

  /** Writes them as safetensors, under the names of their tensors. */
  public void write(SafetensorsOutput output) throws IOException {
    forEachPiece((tensor, from, floats) -> output.write(tensor.name(), from, floats));
  }

  /** Returns a copy on the Java heap. */
  public ParameterVector toVector() {
    ParameterVector vector = ParameterVector.zeros(configuration.layout());
    FloatBuffer values = FloatBuffer.wrap(vector.values());
    forEachPiece((tensor, from, floats) -> values.put(floats.asFloatBuffer()));
    return vector;
  }

  private <E extends Exception> void forEachPiece(Pieces<E> pieces) throws E {
    List<String> names = ModelTensors.names(configuration);
    for (ParameterLayout.Tensor tensor : configuration.layout().tensors()) {
      try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
        NDList arguments = new NDList(weights);
        arguments.addAll(settings.list());
        arguments.add(scope.create((long) names.indexOf(tensor.name())));
        NDArray merged = TorchProgram.instance().call(scope, "merge", false, arguments).get(0);
        for (long from = 0; from < tensor.size(); from += PIECE) {
          try (NDArray piece = merged.get(from + ":" + Math.min(tensor.size(), from + PIECE))) {
            pieces.accept(tensor, from, piece.toByteBuffer().order(ByteOrder.nativeOrder()));
          }
        }
      }
    }
  }
}
