package dev.beamrlvr.policy.optimizers;

/**
 * Adam with a preconditioner from past gradients only, as THEORY E needs it: P = 1 / (sqrt(v-hat) +
 * floor sqrt(mean v-hat) + 1e-8) with the bias-corrected second moment of the steps before this one
 * (at the first step, of its own gradient). A preconditioner that has seen the present gradient
 * would bias the honest slope; without the floor it explodes where the past was quiet.
 */
public final class PastAdam extends Optimizer {

  private static final double EPSILON = 1e-8;

  private final double secondMomentDecay;
  private final double floor;

  /** Creates it with the decays of both moments and the floor (THEORY E: 0.9, 0.98, 0.3). */
  public PastAdam(double momentumDecay, double secondMomentDecay, double floor) {
    super(momentumDecay);
    this.secondMomentDecay = secondMomentDecay;
    this.floor = floor;
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
  Preconditioner preconditioner(OptimizerState state, float[] nextSecondMoment, float[] gradient) {
    boolean first = state.steps() == 0;
    double correction = first ? 1 : 1 - Math.pow(secondMomentDecay, state.steps());
    double sum = 0;
    for (int i = 0; i < gradient.length; i++) {
      sum += square(state, gradient, i, first) / correction;
    }
    double ground = floor * Math.sqrt(sum / gradient.length) + EPSILON;
    return i -> 1 / (Math.sqrt(square(state, gradient, i, first) / correction) + ground);
  }

  private static double square(OptimizerState state, float[] gradient, int i, boolean first) {
    return first ? (double) gradient[i] * gradient[i] : state.secondMoment()[i];
  }
}
