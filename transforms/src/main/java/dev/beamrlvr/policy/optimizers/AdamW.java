package dev.beamrlvr.policy.optimizers;

/**
 * AdamW (Loshchilov and Hutter): P = 1 / (sqrt(v-hat) + epsilon) with the second moment of the
 * gradients up to and including the present one. The decay of weights is left to whoever takes the
 * step.
 *
 * <p>THEORY E keeps the present gradient out of P. There is no need to across steps: the honest
 * slope is that of the next gradient along the direction that was taken, and neither the momentum
 * nor the P of that direction has seen it.
 */
public final class AdamW extends Optimizer {

  private final double secondMomentDecay;
  private final double epsilon;
  private final double weightDecay;

  /**
   * Creates AdamW.
   *
   * @param momentumDecay of the first moment, at least 0 and below 1, usually 0.9
   * @param secondMomentDecay of the second moment, at least 0 and below 1, usually 0.999 or 0.95
   * @param epsilon positive; what keeps silent parameters from dividing by zero
   * @param weightDecay how much of the weights goes at each unit of learning rate, at least 0
   */
  public AdamW(double momentumDecay, double secondMomentDecay, double epsilon, double weightDecay) {
    super(momentumDecay);
    if (!(secondMomentDecay >= 0 && secondMomentDecay < 1)) {
      throw new IllegalArgumentException(
          "decay of the second moment must be at least 0 and below 1, not " + secondMomentDecay);
    }
    if (!(epsilon > 0 && Double.isFinite(epsilon))) {
      throw new IllegalArgumentException("epsilon must be positive, not " + epsilon);
    }
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw new IllegalArgumentException("weight decay must be at least 0, not " + weightDecay);
    }
    this.secondMomentDecay = secondMomentDecay;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
  }

  /** Returns the optimizer that training takes: decays of 0.8 and 0.98, no decay of weights. */
  public static AdamW standard() {
    return new AdamW(0.8, 0.98, 1e-8, 0);
  }

  @Override
  public double weightDecay() {
    return weightDecay;
  }

  @Override
  boolean keepsSecondMoment() {
    return true;
  }

  @Override
  float[] nextSecondMoment(OptimizerState state, float[] gradient) {
    return runningSquares(state.secondMoment(), gradient, secondMomentDecay);
  }

  @Override
  Preconditioner preconditioner(OptimizerState state, float[] nextSecondMoment) {
    return preconditioner(nextSecondMoment, state.steps() + 1);
  }

  @Override
  Preconditioner preconditionerOf(OptimizerState state, float[] squares) {
    double correction = 1 - Math.pow(secondMomentDecay, state.steps() + 1);
    return index -> {
      double mean =
          secondMomentDecay * state.secondMoment()[index]
              + (1 - secondMomentDecay) * squares[index];
      return 1 / (Math.sqrt(mean / correction) + epsilon);
    };
  }

  @Override
  Preconditioner pastPreconditioner(OptimizerState state, Preconditioner present) {
    return state.steps() == 0 ? present : preconditioner(state.secondMoment(), state.steps());
  }

  private Preconditioner preconditioner(float[] secondMoment, long steps) {
    double correction = 1 - Math.pow(secondMomentDecay, steps);
    return index -> 1 / (Math.sqrt(secondMoment[index] / correction) + epsilon);
  }
}
