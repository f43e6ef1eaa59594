package dev.beamrlvr.internal.gradientgap;

/**
 * The slope along a batch's own gradient without its optimism: what some prompts gave, measured by
 * other prompts of the same batch (our own; THEORY B, optimism, and D for halves of rollouts).
 *
 * <p>The batch is cut into pieces of {@code n_i} prompts with gradient sums {@code G_i}, {@code g =
 * sum G_i / n}. Then {@code sum_{i != j} <P G_i, G_j> / sum_{i != j} n_i n_j} is unbiased for
 * {@code <P E g, E g>} where {@code P} does not depend on the gradients' signs, and {@code sum_{i
 * != j} n_i n_j = n^2 - sum n_i^2}. No piece meets itself, so no gradient is kept but the sum, and
 * with it {@code sum G_i^2}, entry by entry.
 */
public final class SlopeAcrossPrompts {

  private SlopeAcrossPrompts() {}

  /** Whether the pieces can be measured by one another: two of them have prompts. */
  public static boolean isMeasurable(int[] prompts) {
    return pairs(prompts) > 0;
  }

  /**
   * The slope across pieces.
   *
   * @param whole {@code <P g, g>}, of the mean over all prompts
   * @param own {@code sum_i <P G_i, G_i> / n^2}: every piece measured by itself
   * @param prompts number of prompts of each piece
   * @throws IllegalArgumentException if fewer than two pieces have prompts
   */
  public static double of(double whole, double own, int[] prompts) {
    double pairs = pairs(prompts);
    if (!(pairs > 0)) {
      throw new IllegalArgumentException(
          "Prompts cannot be measured by others: fewer than two pieces have any");
    }
    double n = sum(prompts);
    return (whole - own) * n * n / pairs;
  }

  private static double pairs(int[] prompts) {
    double n = sum(prompts);
    double pairs = n * n;
    for (double piece : prompts) {
      pairs -= piece * piece;
    }
    return pairs;
  }

  private static double sum(int[] prompts) {
    double n = 0;
    for (int piece : prompts) {
      n += piece;
    }
    return n;
  }
}
