package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All tensors of a policy: the embedding, those of each layer ({@link LayerTensor}), the final norm
 * and the head. Checks that files hold them, no more and no less, and tells the program where they
 * are in the flat vector.
 */
final class ModelTensors {

  static final String EMBEDDING = "model.embed_tokens.weight";
  static final String FINAL_NORM = "model.norm.weight";
  static final String HEAD = "lm_head.weight";

  /** Old tools wrote the frequencies of the rotary positions, which follow from the base. */
  private static final String FREQUENCIES = ".rotary_emb.inv_freq";

  private ModelTensors() {}

  /**
   * Returns where the program finds each tensor in the flat vector: offset, rows and columns, three
   * numbers each; no rows where the policy has no such tensor, no columns in one dimension.
   */
  static long[] places(PolicyConfiguration configuration) {
    Map<String, ParameterLayout.Tensor> tensors = new HashMap<>();
    configuration.layout().tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    List<String> names = names(configuration);
    long[] places = new long[3 * names.size()];
    for (int i = 0; i < names.size(); i++) {
      put(places, i, tensors.get(names.get(i)));
    }
    if (configuration.tiedEmbeddings()) {
      put(places, names.size() - 1, tensors.get(EMBEDDING));
    }
    return places;
  }

  /** Returns the names of all tensors that a policy can have, in the order of the program. */
  static List<String> names(PolicyConfiguration configuration) {
    List<String> names = new ArrayList<>();
    names.add(EMBEDDING);
    for (int layer = 0; layer < configuration.layers(); layer++) {
      for (LayerTensor tensor : LayerTensor.values()) {
        names.add(tensor.name(layer));
      }
    }
    names.add(FINAL_NORM);
    names.add(HEAD);
    return names;
  }

  static void put(long[] places, int index, ParameterLayout.Tensor tensor) {
    if (tensor != null) {
      places[3 * index] = tensor.offset();
      places[3 * index + 1] = tensor.shape()[0];
      places[3 * index + 2] = tensor.shape().length == 1 ? 0 : tensor.shape()[1];
    }
  }

  /**
   * Checks names and shapes before anything is read.
   *
   * @throws PolicyException naming the tensor and the fields of {@code config.json} that decide it
   */
  static void check(PolicyConfiguration configuration, Safetensors files) throws IOException {
    TreeSet<String> left = new TreeSet<>(files.names());
    for (ParameterLayout.Tensor tensor : configuration.layout().tensors()) {
      if (!left.remove(tensor.name())) {
        throw new PolicyException(
            files + ": tensor " + tensor.name() + " is missing; " + presence(configuration));
      }
      String fields =
          sizes(tensor.name()).stream().map(Size::fields).collect(Collectors.joining(", "));
      checkShape(tensor, files, PolicyConfigurationFile.CONFIG, fields);
    }
    if (left.remove(HEAD) && !files.isEqual(HEAD, EMBEDDING)) {
      throw new PolicyException(
          files.entry(HEAD).file()
              + ": tensor "
              + HEAD
              + " is not the embedding; "
              + presence(configuration));
    }
    for (String name : left) {
      boolean ofModel = name.startsWith("model.") || name.equals("lm_head.bias");
      if (ofModel && !name.endsWith(FREQUENCIES)) {
        throw new PolicyException(
            files.entry(name).file()
                + ": tensor "
                + name
                + " would not be used; "
                + presence(configuration));
      }
    }
  }

  /**
   * Checks names and shapes of an adapter before anything is read.
   *
   * @throws PolicyException naming the tensor and the fields that decide it
   */
  static void check(
      AdapterConfiguration adapter, PolicyConfiguration configuration, Safetensors files) {
    TreeSet<String> left = new TreeSet<>(files.names());
    for (ParameterLayout.Tensor tensor : adapter.layout(configuration).tensors()) {
      if (!left.remove(tensor.name())) {
        throw new PolicyException(
            files
                + ": tensor "
                + tensor.name()
                + " is missing; target_modules, exclude_modules and layers_to_transform of "
                + AdapterConfiguration.FILE
                + " ask for it");
      }
      checkShape(
          tensor,
          files,
          AdapterConfiguration.FILE,
          "r, rank_pattern and the sizes of the policy that it is for");
    }
    for (String name : left) {
      throw new PolicyException(
          files
              + ": tensor "
              + name
              + " would not be used; target_modules, exclude_modules and layers_to_transform of "
              + AdapterConfiguration.FILE
              + " do not ask for it");
    }
  }

  private static void checkShape(
      ParameterLayout.Tensor tensor, Safetensors files, String configuration, String fields) {
    SafetensorsHeader.Entry entry = files.entry(tensor.name());
    if (!Arrays.equals(entry.shape(), tensor.shape())) {
      throw new PolicyException(
          entry.file()
              + ": tensor "
              + tensor.name()
              + " has shape "
              + Arrays.toString(entry.shape())
              + ", "
              + configuration
              + " asks for "
              + Arrays.toString(tensor.shape())
              + " ("
              + fields
              + ")");
    }
  }

  private static List<Size> sizes(String name) {
    LayerTensor ofLayer = LayerTensor.ofName(name);
    if (ofLayer != null) {
      return ofLayer.sizes();
    }
    return name.equals(FINAL_NORM) ? List.of(Size.HIDDEN) : List.of(Size.VOCABULARY, Size.HIDDEN);
  }

  /** Returns the fields that decide which tensors there are. */
  private static String presence(PolicyConfiguration c) {
    return PolicyConfigurationFile.CONFIG
        + " says model_type "
        + c.family().modelType()
        + ", num_hidden_layers "
        + c.layers()
        + ", attention_bias "
        + c.biases().contains(Projection.OUTPUT)
        + ", mlp_bias "
        + c.biases().contains(Projection.GATE)
        + ", tie_word_embeddings "
        + c.tiedEmbeddings();
  }
}
