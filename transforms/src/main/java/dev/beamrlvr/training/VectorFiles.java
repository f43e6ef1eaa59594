package dev.beamrlvr.training;

import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.Safetensors;
import dev.beamrlvr.internal.policy.SafetensorsWriter;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Gradients, directions and optimizer states as safetensors, under the names of the weights. */
final class VectorFiles {

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

  /** Reads what is trained of the policy in a directory: its adapter if there is one. */
  static ParameterVector readTrained(Path directory, ParameterLayout layout) throws IOException {
    try (Safetensors tensors =
        AdapterConfiguration.isIn(directory)
            ? Safetensors.open(directory.resolve(AdapterConfiguration.WEIGHTS))
            : Safetensors.openDirectory(directory)) {
      return new ParameterVector(layout, read(tensors, "", layout));
    }
  }

  static void writeState(Path file, ParameterLayout layout, OptimizerState state)
      throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter().withMetadata(STEPS, Long.toString(state.steps()));
    state.vectors().forEach((name, values) -> add(writer, name + ".", layout, values));
    writer.write(file);
  }

  /** Reads an optimizer's state; a checkpoint without one is before the first step. */
  static OptimizerState readState(Path file, ParameterLayout layout, Optimizer optimizer)
      throws IOException {
    OptimizerState initial = optimizer.initialState(layout);
    if (!Files.exists(file)) {
      return initial;
    }
    try (Safetensors tensors = Safetensors.open(file)) {
      String first = layout.tensors().get(0).name();
      Set<String> held = new TreeSet<>();
      for (String name : tensors.names()) {
        if (name.endsWith("." + first)) {
          held.add(name.substring(0, name.length() - first.length() - 1));
        }
      }
      if (!held.equals(initial.vectors().keySet())) {
        throw new TrainingException(
            "the checkpoint's optimizer state holds %s, not %s: it belongs to another optimizer,"
                + " start a new run",
            held, initial.vectors().keySet());
      }
      TreeMap<String, float[]> vectors = new TreeMap<>();
      for (String name : held) {
        vectors.put(name, read(tensors, name + ".", layout));
      }
      return new OptimizerState(Long.parseLong(tensors.metadata().get(STEPS)), vectors);
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
