package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterLayout;
import java.util.HashMap;
import java.util.Map;

/** A configuration as the tensors that the TorchScript program takes; it says what they mean. */
final class ProgramSettings {

  /** Logits that are held at a time when sequences are scored. */
  private static final long LOGITS = 1L << 24;

  private final NDList settings;
  private final TrainingPass pass;

  ProgramSettings(PtNDManager manager, PolicyConfiguration configuration) {
    this(manager, configuration, TrainingPass.of(configuration, manager.getDevice()));
  }

  ProgramSettings(PtNDManager manager, PolicyConfiguration configuration, TrainingPass pass) {
    this(
        new NDList(
            manager.create(numbers(configuration, pass)),
            manager.create(reals(configuration)),
            table(manager, ModelTensors.places(configuration))),
        pass);
  }

  private ProgramSettings(NDList settings, TrainingPass pass) {
    this.settings = TorchProgram.list("settings", settings);
    this.pass = pass;
  }

  /** Returns the settings of the same policy with an adapter; the manager owns what they add. */
  ProgramSettings with(
      AdapterConfiguration adapter, PolicyConfiguration configuration, PtNDManager manager) {
    int ofLayer = Projection.values().length;
    long[] places = new long[3 * 2 * ofLayer * configuration.layers()];
    double[] scales = new double[ofLayer * configuration.layers()];
    Map<String, ParameterLayout.Tensor> tensors = new HashMap<>();
    adapter.layout(configuration).tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    for (AdapterConfiguration.Module module : adapter.modules()) {
      int index = module.layer() * ofLayer + module.projection().ordinal();
      ModelTensors.put(places, 2 * index, tensors.get(module.nameOfA()));
      ModelTensors.put(places, 2 * index + 1, tensors.get(module.nameOfB()));
      scales[index] = adapter.scale(module);
    }
    NDList all = new NDList(settings);
    all.add(table(manager, places));
    all.add(manager.create(scales));
    return new ProgramSettings(all, pass);
  }

  private static long[] numbers(PolicyConfiguration c, TrainingPass pass) {
    long[] numbers = new long[6 + c.layers()];
    numbers[0] = c.layers();
    numbers[1] = c.attentionHeads();
    numbers[2] = c.keyValueHeads();
    numbers[3] = c.headSize();
    numbers[4] = Math.max(1, LOGITS / c.vocabularySize());
    for (int layer = 0; layer < c.layers(); layer++) {
      numbers[5 + layer] = c.layersWithoutPositions().contains(layer) ? 0 : 1;
    }
    numbers[5 + c.layers()] = pass.computesLayersAgain() ? 1 : 0;
    return numbers;
  }

  private static double[] reals(PolicyConfiguration c) {
    double[] multipliers = c.rotaryPositions().multipliers(c.headSize());
    double[] reals = new double[2 + multipliers.length];
    reals[0] = c.rotaryPositions().base();
    reals[1] = c.normEpsilon();
    System.arraycopy(multipliers, 0, reals, 2, multipliers.length);
    return reals;
  }

  private static NDArray table(PtNDManager manager, long[] places) {
    return manager.create(places, new Shape(places.length / 3, 3));
  }

  /** Returns how sequences are cut into micro-batches. */
  TrainingPass pass() {
    return pass;
  }

  /** Returns the list argument of the program's methods. */
  NDList list() {
    return settings;
  }
}
