package dev.beamrlvr.policy.optimizers;

import dev.beamrlvr.gradientgap.estimators.SlopeAcrossPrompts;
import java.io.Serializable;
import java.util.List;

/**
 * Turns gradients into directions: u = P m / (1 - b1^t) with momentum m and a diagonal
 * preconditioner P. Implementations hold settings only; the state goes in and comes out.
 */
public abstract class Optimizer implements Serializable {

  private final double momentumDecay;

  Optimizer(double momentumDecay) {
    if (!(momentumDecay >= 0 && momentumDecay < 1)) {
      throw new IllegalArgumentException(
          "momentum decay must be at least 0 and below 1, not " + momentumDecay);
    }
    this.momentumDecay = momentumDecay;
  }

  /** Returns the state before the first step over {@code parameters} numbers. */
  public final OptimizerState initialState(int parameters) {
    return OptimizerState.initial(parameters, keepsSecondMoment());
  }

  /** Returns the direction for a gradient that slopes are measured with as well. */
  public final Direction advance(OptimizerState state, float[] gradient) {
    return advance(state, gradient, gradient);
  }

  /**
   * Returns the direction for a gradient.
   *
   * @param success the gradient of what slopes are the slopes of, if that is not what is climbed
   * @throws IllegalArgumentException if the state is of another size than the gradient
   */
  public final Direction advance(OptimizerState state, float[] gradient, float[] success) {
    int size = gradient.length;
    int secondMoments = keepsSecondMoment() ? size : 0;
    if (state.momentum().length != size || state.secondMoment().length != secondMoments) {
      throw new IllegalArgumentException(
          "optimizer state holds "
              + state.momentum().length
              + " momenta and "
              + state.secondMoment().length
              + " second moments, but the gradient has "
              + size
              + " entries: it belongs to another optimizer or policy");
    }
    float[] secondMoment = nextSecondMoment(state, gradient);
    Preconditioner preconditioner = preconditioner(state, secondMoment);
    Preconditioner past = pastPreconditioner(state, preconditioner);
    double previousCorrection = correction(state.steps());
    double presentCorrection = correction(state.steps() + 1);
    float[] momentum = new float[size];
    float[] direction = new float[size];
    double squaredNorm = 0;
    double squaredGradient = 0;
    double promised = 0;
    double honest = 0;
    double squaredPast = 0;
    for (int i = 0; i < size; i++) {
      double scale = preconditioner.scale(i);
      double g = gradient[i];
      double old = state.momentum()[i];
      momentum[i] = (float) (momentumDecay * old + (1 - momentumDecay) * g);
      direction[i] = (float) (scale * momentum[i] / presentCorrection);
      double previous = past.scale(i) * old / previousCorrection;
      honest += previous * success[i];
      squaredPast += previous * previous;
      promised += (double) direction[i] * success[i];
      squaredNorm += (double) direction[i] * direction[i];
      squaredGradient += g * g;
    }
    return new Direction(
        direction,
        Math.sqrt(squaredNorm),
        Math.sqrt(squaredGradient),
        promised,
        honest,
        Math.sqrt(squaredPast),
        new OptimizerState(state.steps() + 1, momentum, secondMoment));
  }

  /**
   * Returns the slope of one half of a batch along the other half's gradient, the mean over both
   * ways round: {@code <P g_A, g_B>} (THEORY D).
   *
   * <p>P knows the halves' squares only. Of their sum it would be large where they happen to
   * cancel, and noise would look like a slope down.
   *
   * @param state before the step
   * @param climbed the gradient of each half that was climbed
   * @param success the gradient of each half of what slopes are the slopes of
   */
  public final double slopeAcrossHalves(
      OptimizerState state, List<float[]> climbed, List<float[]> success) {
    float[] first = climbed.get(0);
    float[] second = climbed.get(1);
    float[] squares = new float[first.length];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = (float) (((double) first[i] * first[i] + (double) second[i] * second[i]) / 4);
    }
    Preconditioner even = preconditionerOf(state, squares);
    double sum = 0;
    for (int i = 0; i < squares.length; i++) {
      double products =
          (double) first[i] * success.get(1)[i] + (double) second[i] * success.get(0)[i];
      sum += even.scale(i) * products / 2;
    }
    return sum;
  }

  /**
   * Returns the slope along a direction as prompts measure it that did not make it.
   *
   * <p>The momentum from before has not seen the gradient, so its part is plain; the gradient's own
   * part is measured across pieces of the batch ({@link SlopeAcrossPrompts}), in a preconditioner
   * that knows the pieces' sizes only: with their signs in it, noise would look like a slope down.
   *
   * @param state before the step
   * @param formed what {@link #advance} made of the state and the gradient
   * @param gradient the gradient that was climbed
   * @param success the gradient of what slopes are the slopes of
   * @param pieces what the pieces' own gradients add up to
   */
  public final double slopeBefore(
      OptimizerState state,
      Direction formed,
      float[] gradient,
      float[] success,
      GradientPieces pieces) {
    Preconditioner present = preconditioner(state, formed.next().secondMoment());
    Preconditioner even = preconditionerOf(state, pieces.squares());
    double remembered = 0;
    double whole = 0;
    double own = 0;
    for (int i = 0; i < gradient.length; i++) {
      remembered += present.scale(i) * state.momentum()[i] * success[i];
      whole += even.scale(i) * gradient[i] * success[i];
      own += even.scale(i) * pieces.product(i);
    }
    double across = SlopeAcrossPrompts.of(whole, own, pieces.prompts());
    return (momentumDecay * remembered + (1 - momentumDecay) * across)
        / correction(state.steps() + 1);
  }

  /** Returns the decay of the momentum, in [0, 1). */
  public final double momentumDecay() {
    return momentumDecay;
  }

  /** Returns how much of the weights is subtracted at each unit of learning rate. */
  public double weightDecay() {
    return 0;
  }

  abstract boolean keepsSecondMoment();

  abstract float[] nextSecondMoment(OptimizerState state, float[] gradient);

  abstract Preconditioner preconditioner(OptimizerState state, float[] nextSecondMoment);

  /** Returns the preconditioner after a gradient whose entries have these squares. */
  abstract Preconditioner preconditionerOf(OptimizerState state, float[] squares);

  /**
   * Returns the preconditioner that has not seen the present gradient, for the honest slope; the
   * present one where that is so anyway.
   */
  Preconditioner pastPreconditioner(OptimizerState state, Preconditioner present) {
    return present;
  }

  /** A diagonal matrix. */
  interface Preconditioner {
    double scale(int index);
  }

  private double correction(long steps) {
    return steps == 0 || momentumDecay == 0 ? 1 : 1 - Math.pow(momentumDecay, steps);
  }

  static float[] runningSquares(float[] old, float[] gradient, double decay) {
    float[] next = new float[gradient.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = (float) (decay * old[i] + (1 - decay) * gradient[i] * gradient[i]);
    }
    return next;
  }
}
