package dev.beamrlvr.laboratory.simulators;

import java.util.Arrays;

/**
 * {@code P = 1 / (sqrt(v) + floor sqrt(mean v) + 1e-8)} with {@code v} the bias-corrected average
 * of squared gradients, or 1 for plain gradients. The floor keeps entries from exploding that were
 * quiet so far, where the preconditioner knows past gradients only.
 */
final class DiagonalPreconditioner {

  private static final double MEMORY = 0.98;
  private static final double EPSILON = 1e-8;

  private final boolean adaptive;
  private final double floor;
  private final double[] squares;
  private int gradients;

  DiagonalPreconditioner(SimulatedOptimizer optimizer, double floor, int dimension) {
    this.adaptive = optimizer == SimulatedOptimizer.ADAMW;
    this.floor = floor;
    this.squares = new double[dimension];
  }

  /** The preconditioner with this gradient in it (THEORY D). */
  double[] including(double[] gradient) {
    remember(gradient);
    return scale(corrected());
  }

  /** The preconditioner of the gradients before this one, or of it if it is the first (E). */
  double[] before(double[] gradient) {
    double[] scale = scale(gradients > 0 ? corrected() : Vectors.times(gradient, gradient));
    remember(gradient);
    return scale;
  }

  /**
   * The preconditioner that knows this gradient's pieces by their squares only, where {@link
   * #before} would know the gradient itself: at the first.
   */
  double[] beforePieces(double[] squares) {
    return scale(gradients > 0 ? corrected() : squares);
  }

  private void remember(double[] gradient) {
    gradients++;
    for (int i = 0; i < squares.length; i++) {
      squares[i] = MEMORY * squares[i] + (1 - MEMORY) * gradient[i] * gradient[i];
    }
  }

  private double[] corrected() {
    return Vectors.times(squares, 1 / (1 - Math.pow(MEMORY, gradients)));
  }

  private double[] scale(double[] meanSquares) {
    double[] scale = new double[meanSquares.length];
    if (!adaptive) {
      Arrays.fill(scale, 1);
      return scale;
    }
    double added = floor * Math.sqrt(Vectors.mean(meanSquares, 0, meanSquares.length)) + EPSILON;
    for (int i = 0; i < scale.length; i++) {
      scale[i] = 1 / (Math.sqrt(meanSquares[i]) + added);
    }
    return scale;
  }
}
