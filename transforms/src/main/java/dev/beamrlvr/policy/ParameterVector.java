package dev.beamrlvr.policy;

/**
 * A policy's weights, or a gradient of them, as one flat array on the Java heap: all of a small
 * policy, a tensor, or a piece of one.
 */
public final class ParameterVector {

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

  /** Returns the order of the numbers. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Returns the numbers themselves, not a copy. */
  public float[] values() {
    return values;
  }

  private static int length(ParameterLayout layout) {
    if (layout.size() > Integer.MAX_VALUE - 8) {
      throw new PolicyException(
          "a policy of " + layout.size() + " parameters does not fit into one Java array");
    }
    return (int) layout.size();
  }
}
