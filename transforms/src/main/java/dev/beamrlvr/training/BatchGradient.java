package dev.beamrlvr.training;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A piece of the gradients of a batch: means over all prompts, all-equal groups included (THEORY
 * B3). The pieces of the weights come one after the other, as they do not fit into memory together.
 *
 * <p>What is climbed makes the direction; the gradient of success is the unbiased one of the mean
 * success rate from the same responses, which slopes are measured with: the same array where they
 * are the same.
 */
public final class BatchGradient {

  private final List<float[]> climbed;
  private final List<float[]> success;
  private final @Nullable Slots slots;

  private BatchGradient(List<float[]> climbed, List<float[]> success, @Nullable Slots slots) {
    this.climbed = climbed;
    this.success = success;
    this.slots = slots;
  }

  /**
   * Returns gradients that are in memory already.
   *
   * @param climbed what makes the direction: one, or one a piece of the responses
   * @param success the gradient of the mean success rate of each; the same arrays where they are
   *     the same
   */
  public static BatchGradient of(List<float[]> climbed, List<float[]> success) {
    return new BatchGradient(climbed, success, null);
  }

  /** Returns the same with what the slots' gradients add up to. */
  BatchGradient withSlots(Slots slots) {
    return new BatchGradient(climbed, success, slots);
  }

  /** Returns what the direction is made from: the mean of the pieces, if there are pieces. */
  public float[] climbed() {
    return mean(climbed);
  }

  /** Returns the gradient of the mean success rate. */
  public float[] ofSuccess() {
    return isOneGradient() ? climbed() : mean(success);
  }

  /** Returns what is climbed as one piece of every group's responses has it. */
  public float[] climbed(int piece) {
    return climbed.get(piece);
  }

  /** Returns the gradient of the mean success rate as one piece of the responses has it. */
  public float[] ofSuccess(int piece) {
    return success.get(piece);
  }

  /** Returns what the slots' own gradients add up to; null with pieces or fewer than two slots. */
  @Nullable Slots slots() {
    return slots;
  }

  /** Returns the gradients times a factor. */
  BatchGradient times(double factor) {
    if (factor == 1) {
      return this;
    }
    List<float[]> shortened = times(climbed, factor);
    return new BatchGradient(
        shortened,
        isOneGradient() ? shortened : times(success, factor),
        slots == null ? null : slots.times(factor));
  }

  private boolean isOneGradient() {
    for (int piece = 0; piece < climbed.size(); piece++) {
      if (climbed.get(piece) != success.get(piece)) {
        return false;
      }
    }
    return true;
  }

  private static List<float[]> times(List<float[]> vectors, double factor) {
    return vectors.stream().map(vector -> Vectors.times(vector, factor)).toList();
  }

  private static float[] mean(List<float[]> pieces) {
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    float[] mean = new float[pieces.get(0).length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (((double) pieces.get(0)[i] + pieces.get(1)[i]) / 2);
    }
    return mean;
  }

  /**
   * What the slots' gradients add up to, each measured by itself: all that is needed to take it out
   * of the whole again.
   *
   * @param prompts number of prompts of each slot
   * @param squares sum of the slots' squared gradients, one entry a parameter; each slot's gradient
   *     is its part of the mean over all prompts. In single precision, as they only decide scales
   * @param products sum over the slots of what is climbed times the gradient of success; null if
   *     they are the same
   */
  record Slots(int[] prompts, float[] squares, float @Nullable [] products) {

    double product(int index) {
      return products == null ? squares[index] : products[index];
    }

    /** Returns the slots of a gradient that was multiplied by a factor as a whole. */
    Slots times(double factor) {
      double square = factor * factor;
      return new Slots(
          prompts,
          Vectors.times(squares, square),
          products == null ? null : Vectors.times(products, square));
    }
  }
}
