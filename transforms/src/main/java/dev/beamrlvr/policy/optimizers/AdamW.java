package dev.beamrlvr.policy.optimizers;

import dev.beamrlvr.policy.ParameterLayout;
import java.util.TreeMap;

/**
 * AdamW (Loshchilov and Hutter): P = 1 / (sqrt(v-hat) + epsilon) with the second moment of the
 * gradients up to and including the present one. The decay of weights is left to whoever takes the
 * step.
 *
 * <p>THEORY E keeps the present gradient out of P. There is no need to across steps: the held-out
 * slope is that of the next gradient along the direction that was taken, and neither the momentum
 * nor the P of that direction has seen it.
 */
public final class AdamW extends MomentumOptimizer {

  /** Name of the second moment in the state: not bias-corrected. */
  public static final String SECOND_MOMENT = "second_moment";

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

  /** Returns the same with another decay of the momentum. */
  public AdamW withMomentumDecay(double decay) {
    return new AdamW(decay, secondMomentDecay, epsilon, weightDecay);
  }

  @Override
  public double weightDecay() {
    return weightDecay;
  }

  @Override
  public OptimizerState initialState(ParameterLayout layout) {
    return OptimizerState.initial(layout, MOMENTUM, SECOND_MOMENT);
  }

  @Override
  protected void remember(
      OptimizerState state, float[] gradient, TreeMap<String, float[]> vectors) {
    float[] old = state.vector(SECOND_MOMENT, gradient.length);
    float[] next = new float[gradient.length];
    for (int i = 0; i < next.length; i++) {
      next[i] =
          (float)
              (secondMomentDecay * old[i] + (1 - secondMomentDecay) * gradient[i] * gradient[i]);
    }
    vectors.put(SECOND_MOMENT, next);
  }

  @Override
  public double[] preconditioner(OptimizerState state) {
    float[] secondMoment = state.vectors().get(SECOND_MOMENT);
    double[] mean = new double[secondMoment.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = secondMoment[i];
    }
    return scales(mean, state.steps());
  }

  @Override
  public double[] preconditioner(OptimizerState state, float[] squares) {
    float[] secondMoment = state.vector(SECOND_MOMENT, squares.length);
    double[] mean = new double[squares.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = secondMomentDecay * secondMoment[i] + (1 - secondMomentDecay) * squares[i];
    }
    return scales(mean, state.steps() + 1);
  }

  /** Turns second moments, in their place, into what the entries are multiplied with. */
  private double[] scales(double[] mean, long steps) {
    double correction = 1 - Math.pow(secondMomentDecay, steps);
    double epsilon = this.epsilon;
    // Of one type alone: the compiler turns only this into vector instructions.
    for (int i = 0; i < mean.length; i++) {
      mean[i] = 1 / (Math.sqrt(mean[i] / correction) + epsilon);
    }
    return mean;
  }
}
