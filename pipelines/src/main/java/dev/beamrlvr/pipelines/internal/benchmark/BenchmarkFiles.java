package dev.beamrlvr.pipelines.internal.benchmark;

import dev.beamrlvr.internal.policy.NativeVector;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyDistance;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.SafetensorsOutput;
import dev.beamrlvr.internal.policy.SafetensorsWriter;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.internal.policy.UnitDirection;
import dev.beamrlvr.internal.policy.VectorPiece;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.optimizers.Optimizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that a training step hands on from its gradient to its trial, in the temporary
 * directory.
 */
final class BenchmarkFiles implements AutoCloseable {

  private static final double STEP = 1e-4;

  private final Path gradient;
  private final Path direction;

  BenchmarkFiles() {
    try {
      gradient = Files.createTempFile("beam-rlvr-", ".gradient");
      direction = Files.createTempFile("beam-rlvr-", ".direction");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a gradient. */
  void keep(NativeVector vector) {
    try (SafetensorsOutput output = new SafetensorsWriter().add(vector.layout()).create(gradient)) {
      vector.write(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the first direction of an optimizer. */
  void turn(Optimizer optimizer, ParameterLayout layout) {
    try (Safetensors climbed = Safetensors.open(gradient);
        SafetensorsOutput output = new SafetensorsWriter().add(layout).create(direction)) {
      for (VectorPiece piece : VectorPiece.of(layout)) {
        ParameterLayout own = piece.layout();
        ParameterVector values = new ParameterVector(own, piece.read(climbed));
        piece.write(output, optimizer.advance(optimizer.initialState(own), values).direction());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tries one step along the direction. */
  List<PolicyDistance[]> tryStep(Policy policy, List<TokenSequence> sequences) {
    try (Safetensors file = Safetensors.open(direction)) {
      return policy.distances(new UnitDirection(file, 1), List.of(STEP), sequences, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(gradient);
      Files.deleteIfExists(direction);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
