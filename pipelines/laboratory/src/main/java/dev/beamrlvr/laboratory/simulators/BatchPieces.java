package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.internal.gradientgap.SlopeAcrossPrompts;

/**
 * A batch's gradient in pieces of some prompts each, as training has it in slots, so that prompts
 * can be measured by other ones.
 */
final class BatchPieces {

  /** As many as training has slots if not told otherwise. */
  private static final int PIECES = 4;

  private final int[] prompts;
  private final double[] squares;
  private final double[] products;

  private BatchPieces(int[] prompts, double[] squares, double[] products) {
    this.prompts = prompts;
    this.squares = squares;
    this.products = products;
  }

  static BatchPieces of(
      RolloutBatch batch, AdvantageEstimator advantage, double lossScale, int size) {
    int[] prompts = new int[PIECES];
    for (int slot = 0; slot < batch.size(); slot++) {
      prompts[slot % PIECES]++;
    }
    double[] squares = new double[size];
    double[] products = new double[size];
    for (int piece = 0; piece < PIECES; piece++) {
      double[] success = batch.pieceOfUnbiasedGradient(piece, PIECES, size);
      double[] climbed =
          Vectors.times(
              RolloutBatch.isCentered(advantage)
                  ? success
                  : batch.pieceOfGradient(advantage, piece, PIECES, size),
              lossScale);
      for (int i = 0; i < size; i++) {
        squares[i] += climbed[i] * climbed[i];
        products[i] += climbed[i] * success[i];
      }
    }
    return new BatchPieces(prompts, squares, products);
  }

  /** The sums of the pieces' squared gradients. */
  double[] squares() {
    return squares;
  }

  /**
   * {@code <P g, g>} across pieces; null for a batch of one prompt.
   *
   * @param scale the preconditioner
   * @param gradient what is climbed
   * @param success the unbiased gradient of success
   */
  Double slope(double[] scale, double[] gradient, double[] success) {
    if (!SlopeAcrossPrompts.isMeasurable(prompts)) {
      return null;
    }
    double whole = Vectors.dot(Vectors.times(scale, gradient), success);
    return SlopeAcrossPrompts.of(whole, Vectors.dot(scale, products), prompts);
  }
}
