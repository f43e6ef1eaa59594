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

  /** Creates AdamW with decays of the first and second moment (usually 0.9 and 0.999 or 0.95). */
  public AdamW(double momentumDecay, double secondMomentDecay, double epsilon, double weightDecay) {
    super(momentumDecay);
    this.secondMomentDecay = secondMomentDecay;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
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
