package dev.beamrlvr.policy.optimizers;

import java.util.Arrays;

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
  public double[] preconditioner(OptimizerState state) {
    return ones(state.vectors().get(MOMENTUM).length);
  }

  @Override
  public double[] preconditioner(OptimizerState state, float[] squares) {
    return ones(squares.length);
  }

  private static double[] ones(int size) {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    return ones;
  }
}
