package dev.beamrlvr.policy;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A policy's weights, or a gradient of them, as one flat array on the Java heap. */
public final class ParameterVector {

  private static final double STANDARD_DEVIATION = 0.02;

  private final ParameterLayout layout;
  private final float[] values;

  /**
   * Takes the array as it is, without a copy.
   *
   * @throws IllegalArgumentException if its length is not the layout's size
   */
  public ParameterVector(ParameterLayout layout, float[] values) {
    if (values.length != layout.size()) {
      throw new IllegalArgumentException(
          values.length + " numbers given for a layout of " + layout.size());
    }
    this.layout = layout;
    this.values = values;
  }

  /** Returns zeros. */
  public static ParameterVector zeros(ParameterLayout layout) {
    return new ParameterVector(layout, new float[length(layout)]);
  }

  /**
   * Returns the weights of an untrained policy: matrices normal with standard deviation 0.02,
   * divided by the square root of twice the number of layers where they write to the residual
   * stream; norms 1, biases 0. The same seed gives the same bits everywhere.
   */
  public static ParameterVector random(PolicyConfiguration configuration, long seed) {
    ParameterLayout layout = ParameterLayout.of(configuration);
    ParameterVector vector = zeros(layout);
    SplittableRandom random = new SplittableRandom(seed);
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      int from = (int) tensor.offset();
      int to = (int) (tensor.offset() + tensor.size());
      if (tensor.name().endsWith("norm.weight")) {
        Arrays.fill(vector.values, from, to, 1f);
      } else if (tensor.name().endsWith(".weight")) {
        boolean writesToResidual =
            tensor.name().endsWith("o_proj.weight") || tensor.name().endsWith("down_proj.weight");
        double deviation =
            writesToResidual
                ? STANDARD_DEVIATION / Math.sqrt(2.0 * configuration.layers())
                : STANDARD_DEVIATION;
        for (int i = from; i < to; i++) {
          vector.values[i] = (float) (deviation * normal(random));
        }
      }
    }
    return vector;
  }

  /** Returns the order of the numbers. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Returns the numbers themselves, not a copy. */
  public float[] values() {
    return values;
  }

  static int length(ParameterLayout layout) {
    if (layout.size() > Integer.MAX_VALUE - 8) {
      throw new PolicyException(
          "a policy of " + layout.size() + " parameters does not fit into one Java array");
    }
    return (int) layout.size();
  }

  /** Box and Muller, in strict arithmetic. */
  private static double normal(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }
}
