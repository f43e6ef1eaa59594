package dev.beamrlvr.training;

import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.SafetensorsOutput;
import dev.beamrlvr.internal.policy.SafetensorsWriter;
import dev.beamrlvr.internal.policy.VectorPiece;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An optimizer's state in a file, read and written in pieces. Its tensors have the names of a
 * vector and of a tensor of the weights, such as {@code momentum.model.norm.weight}.
 */
final class OptimizerFile {

  private static final String STEPS = "steps";

  private final Optimizer optimizer;
  private final ParameterLayout layout;
  private final List<VectorPiece> pieces;
  private final Set<String> vectors;

  OptimizerFile(Optimizer optimizer, ParameterLayout layout) {
    this.optimizer = optimizer;
    this.layout = layout;
    pieces = optimizer.isElementwise() ? VectorPiece.of(layout) : VectorPiece.tensors(layout);
    vectors = optimizer.initialState(pieces.get(0).layout()).vectors().keySet();
  }

  /** Returns the layout of the weights. */
  ParameterLayout layout() {
    return layout;
  }

  /** Returns the pieces that the optimizer is given, in their order. */
  List<VectorPiece> pieces() {
    return pieces;
  }

  /**
   * Opens a state; there is none before the first step.
   *
   * @throws TrainingException if it is another optimizer's
   */
  Reader open(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new Reader(null);
    }
    Reader reader = new Reader(Safetensors.open(file));
    try {
      reader.check();
      return reader;
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** Begins to write a state to a file. */
  Writer create(Path file) {
    return new Writer(file);
  }

  private static String name(String vector, ParameterLayout.Tensor tensor) {
    return vector + "." + tensor.name();
  }

  /** Reads the state after the step before. */
  final class Reader implements AutoCloseable {

    private final @Nullable Safetensors file;

    private Reader(@Nullable Safetensors file) {
      this.file = file;
    }

    private void check() {
      String first = "." + layout.tensors().get(0).name();
      Set<String> held = new TreeSet<>();
      for (String name : file.names()) {
        if (name.endsWith(first)) {
          held.add(name.substring(0, name.length() - first.length()));
        }
      }
      if (!held.equals(vectors)) {
        throw new TrainingException(
            "the checkpoint's optimizer state holds %s, not %s: it belongs to another optimizer,"
                + " start a new run",
            held, vectors);
      }
    }

    OptimizerState read(VectorPiece piece) throws IOException {
      if (file == null) {
        return optimizer.initialState(piece.layout());
      }
      TreeMap<String, float[]> read = new TreeMap<>();
      for (String vector : vectors) {
        read.put(vector, piece.read(file, name(vector, piece.tensor())));
      }
      return new OptimizerState(Long.parseLong(file.metadata().get(STEPS)), read);
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }

  /** Writes the state after a step. */
  final class Writer implements AutoCloseable {

    private final Path file;
    private long steps;
    private @Nullable SafetensorsOutput output;

    private Writer(Path file) {
      this.file = file;
    }

    void write(VectorPiece piece, OptimizerState state) throws IOException {
      if (output == null) {
        steps = state.steps();
        output = create();
      }
      if (!state.vectors().keySet().equals(vectors) || state.steps() != steps) {
        throw new TrainingException(
            "the optimizer remembers %s after %d steps of tensor %s, not %s after %d",
            state.vectors().keySet(), state.steps(), piece.tensor().name(), vectors, steps);
      }
      for (String vector : vectors) {
        piece.write(output, name(vector, piece.tensor()), state.vectors().get(vector));
      }
    }

    private SafetensorsOutput create() throws IOException {
      SafetensorsWriter writer = new SafetensorsWriter().withMetadata(STEPS, Long.toString(steps));
      for (String vector : vectors) {
        layout.tensors().forEach(tensor -> writer.add(name(vector, tensor), tensor.shape()));
      }
      return writer.create(file);
    }

    /** Returns the file's digest, when all pieces have been written. */
    String sha256() throws IOException {
      return output.sha256();
    }

    @Override
    public void close() throws IOException {
      if (output != null) {
        output.close();
      }
    }
  }
}
