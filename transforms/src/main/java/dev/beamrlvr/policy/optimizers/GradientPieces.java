package dev.beamrlvr.policy.optimizers;

/**
 * What the gradients of a batch's pieces add up to, each piece measured by itself: all that is
 * needed to take it out of the whole again.
 *
 * @param prompts number of prompts of each piece
 * @param squares sum of the pieces' squared gradients, one entry a parameter; each piece's gradient
 *     is its part of the mean over all prompts
 * @param products sum over the pieces of the gradient that was climbed times that of success; null
 *     if they are the same
 */
public record GradientPieces(int[] prompts, float[] squares, float[] products) {

  double product(int index) {
    return products == null ? squares[index] : products[index];
  }

  /** Returns the pieces of a gradient that was multiplied by a factor as a whole. */
  public GradientPieces times(double factor) {
    double square = factor * factor;
    return new GradientPieces(
        prompts, times(squares, square), products == null ? null : times(products, square));
  }

  private static float[] times(float[] values, double factor) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (factor * values[i]);
    }
    return scaled;
  }
}
