package dev.beamrlvr.internal.policy;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The matrices of a layer that multiply what passes through it, in the program's order: what may
 * have a bias, and what an adapter may change.
 */
public enum Projection {
  QUERY(LayerTensor.QUERY, LayerTensor.QUERY_BIAS),
  KEY(LayerTensor.KEY, LayerTensor.KEY_BIAS),
  VALUE(LayerTensor.VALUE, LayerTensor.VALUE_BIAS),
  OUTPUT(LayerTensor.OUTPUT, LayerTensor.OUTPUT_BIAS),
  GATE(LayerTensor.GATE, LayerTensor.GATE_BIAS),
  UP(LayerTensor.UP, LayerTensor.UP_BIAS),
  DOWN(LayerTensor.DOWN, LayerTensor.DOWN_BIAS);

  private final LayerTensor weight;
  private final LayerTensor bias;

  Projection(LayerTensor weight, LayerTensor bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /** Returns the projection that a bias belongs to; null if the tensor is no bias. */
  static @Nullable Projection ofBias(LayerTensor tensor) {
    for (Projection projection : values()) {
      if (projection.bias == tensor) {
        return projection;
      }
    }
    return null;
  }

  /** Returns the name of the module in a layer, such as {@code model.layers.0.mlp.up_proj}. */
  String module(int layer) {
    String name = weight.name(layer);
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** Returns its name without the place, such as {@code up_proj}. */
  public String target() {
    String module = module(0);
    return module.substring(module.lastIndexOf('.') + 1);
  }

  /**
   * Returns the projections of some names.
   *
   * @throws IllegalArgumentException naming one that is no projection
   */
  public static Set<Projection> ofTargets(Collection<String> targets) {
    Set<Projection> projections = EnumSet.noneOf(Projection.class);
    for (String target : targets) {
      projections.add(
          Arrays.stream(values())
              .filter(projection -> projection.target().equals(target))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "an adapter's targets are of "
                              + Arrays.stream(values()).map(Projection::target).toList()
                              + ", not "
                              + target)));
    }
    return projections;
  }

  /** Returns how many numbers it makes. */
  Size outputs() {
    return weight.sizes().get(0);
  }

  /** Returns how many numbers it takes. */
  Size inputs() {
    return weight.sizes().get(1);
  }
}
