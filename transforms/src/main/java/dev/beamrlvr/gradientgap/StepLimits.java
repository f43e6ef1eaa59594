package dev.beamrlvr.gradientgap;

import dev.beamrlvr.internal.Arguments;
import java.io.Serializable;

/**
 * What bounds a step besides slope and curvature.
 *
 * @param safety {@code s}: multiplies the step that slope over curvature allows, positive. Where
 *     the slope is that of THEORY D and E and counts once, 1 is where the quadratic model of the
 *     gain peaks, and from 2 on that model itself predicts a loss
 * @param klCap {@code tau}: KL divergence allowed for an update, in nats for a response, positive;
 *     infinite if neither the predicted nor the measured one bounds a step, for experiments
 * @param growth {@code grow}: largest ratio of a step to the previous one, above 1
 * @param candidates how many steps are tried, each half the one before; at least 1
 */
public record StepLimits(double safety, double klCap, double growth, int candidates)
    implements Serializable {

  /**
   * Checks the constants.
   *
   * @throws IllegalArgumentException that names the one out of range
   */
  public StepLimits {
    Arguments.positive("safety", safety);
    if (!(klCap > 0)) {
      throw new IllegalArgumentException("klCap must be positive, but is " + klCap);
    }
    if (!(growth > 1) || Double.isInfinite(growth)) {
      throw new IllegalArgumentException("growth must be above 1 and finite, but is " + growth);
    }
    Arguments.atLeast("candidates", candidates, 1);
  }

  /**
   * What training takes: a KL divergence of 0.2 nat, for starts that have far to go; steps that
   * grow by a quarter at most, since slopes fall fast at first and averages lag; two candidates,
   * each of which costs the language model a forward pass.
   */
  public static StepLimits forTraining() {
    return new StepLimits(1, 0.2, 1.25, 2);
  }

  /** The same with another {@link #safety()}. */
  public StepLimits withSafety(double safety) {
    return new StepLimits(safety, klCap, growth, candidates);
  }

  /** The same with another {@link #klCap()}. */
  public StepLimits withKlCap(double nats) {
    return new StepLimits(safety, nats, growth, candidates);
  }

  /** The same without a limit on the KL divergence, for experiments. */
  public StepLimits withoutKlCap() {
    return withKlCap(Double.POSITIVE_INFINITY);
  }

  /** Whether the KL divergence bounds a step. */
  public boolean hasKlCap() {
    return Double.isFinite(klCap);
  }
}
