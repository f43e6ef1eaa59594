package dev.beamrlvr.policy.optimizers;

/** Plain gradient ascent with momentum: P = 1. With a step of unit direction, normalised SGD. */
public final class GradientAscent extends Optimizer {

  /** Creates gradient ascent; a momentum decay of 0 means none. */
  public GradientAscent(double momentumDecay) {
    super(momentumDecay);
  }

  /** Returns the gradient ascent that training takes: a momentum decay of 0.8. */
  public static GradientAscent standard() {
    return new GradientAscent(0.8);
  }

  @Override
  boolean keepsSecondMoment() {
    return false;
  }

  @Override
  float[] nextSecondMoment(OptimizerState state, float[] gradient) {
    return new float[0];
  }

  @Override
  Preconditioner preconditioner(OptimizerState state, float[] nextSecondMoment) {
    return index -> 1;
  }

  @Override
  Preconditioner preconditionerOf(OptimizerState state, float[] squares) {
    return index -> 1;
  }
}
