package dev.beamrlvr.policy.optimizers;

/** Plain gradient ascent with momentum: P = 1. With a step of unit direction, normalised SGD. */
public final class GradientAscent extends MomentumOptimizer {

  /** Creates gradient ascent; a momentum decay of 0 means none. */
  public GradientAscent(double momentumDecay) {
    super(momentumDecay);
  }

  /** Returns the gradient ascent that training takes: a momentum decay of 0.8. */
  public static GradientAscent standard() {
    return new GradientAscent(0.8);
  }

  @Override
  public Preconditioner preconditioner(OptimizerState state) {
    return index -> 1;
  }

  @Override
  public Preconditioner preconditioner(OptimizerState state, float[] squares) {
    return index -> 1;
  }
}
