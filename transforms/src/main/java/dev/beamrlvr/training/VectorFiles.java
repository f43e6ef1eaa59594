package dev.beamrlvr.training;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.Safetensors;
import dev.beamrlvr.policy.SafetensorsWriter;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gradients, directions and optimizer states as safetensors, under the names of the weights. */
final class VectorFiles {

  private static final String MOMENTUM = "momentum.";
  private static final String SECOND_MOMENT = "second_moment.";
  private static final String STEPS = "steps";

  private VectorFiles() {}

  static void write(Path file, ParameterVector vector) throws IOException {
    new SafetensorsWriter().add(vector).write(file);
  }

  static void write(Path file, ParameterLayout layout, float[] values) throws IOException {
    write(file, new ParameterVector(layout, values));
  }

  static float[] read(Path file, ParameterLayout layout) throws IOException {
    try (Safetensors tensors = Safetensors.open(file)) {
      return read(tensors, "", layout);
    }
  }

  static ParameterVector readWeights(Path directory, ParameterLayout layout) throws IOException {
    try (Safetensors tensors = Safetensors.openDirectory(directory)) {
      return new ParameterVector(layout, read(tensors, "", layout));
    }
  }

  static void writeState(Path file, ParameterLayout layout, OptimizerState state)
      throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter().withMetadata(STEPS, Long.toString(state.steps()));
    add(writer, MOMENTUM, layout, state.momentum());
    if (state.secondMoment().length > 0) {
      add(writer, SECOND_MOMENT, layout, state.secondMoment());
    }
    writer.write(file);
  }

  /** Reads an optimizer's state; a checkpoint without one is before the first step. */
  static OptimizerState readState(Path file, ParameterLayout layout, Optimizer optimizer)
      throws IOException {
    if (!Files.exists(file)) {
      return optimizer.initialState((int) layout.size());
    }
    try (Safetensors tensors = Safetensors.open(file)) {
      boolean second = tensors.names().contains(SECOND_MOMENT + layout.tensors().get(0).name());
      return new OptimizerState(
          Long.parseLong(tensors.metadata().get(STEPS)),
          read(tensors, MOMENTUM, layout),
          second ? read(tensors, SECOND_MOMENT, layout) : new float[0]);
    }
  }

  private static void add(
      SafetensorsWriter writer, String prefix, ParameterLayout layout, float[] values) {
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      writer.add(prefix + tensor.name(), tensor.shape(), values, (int) tensor.offset());
    }
  }

  private static float[] read(Safetensors tensors, String prefix, ParameterLayout layout)
      throws IOException {
    float[] values = new float[(int) layout.size()];
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      tensors.read(prefix + tensor.name(), values, (int) tensor.offset());
    }
    return values;
  }
}
