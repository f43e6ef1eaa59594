package dev.beamrlvr.gradientgap;

import java.io.Serializable;

/**
 * Which slope of the mean success rate a step may count on, and how far that goes against the
 * curvature: the one bound of the {@code AdaptiveStep} that tells how much a step gains.
 *
 * <p>A direction looks better on the batch that it was made of than it is (THEORY B, optimism), so
 * that its in-sample slope is held against a held-out one, of responses that did not make it.
 * {@link HeldOutSlope} is what training takes; variants for studies implement this interface.
 * Instances are immutable, and their fields belong to the identity of a run.
 */
public interface SlopeModel extends Serializable {

  /**
   * Adds a batch to the averages of slopes and curvature. The previous step and the guard stay what
   * they are.
   *
   * @param state what is remembered of the batches before
   * @param batch finite, with a direction
   */
  AdaptiveStepState remember(
      AdaptiveStepState state, StepMeasurement batch, CurvatureModel curvature);

  /**
   * The length of the step along the unit direction that slope over curvature allows; not positive
   * if there is no slope uphill.
   *
   * @param share factor on that step, from safety and guard
   * @param state with the batch in its averages
   */
  double stepSize(
      double share, AdaptiveStepState state, StepMeasurement batch, CurvatureModel curvature);

  /**
   * Whether the state holds slopes enough to go by. A step taken without is not one to grow from.
   */
  default boolean isKnown(AdaptiveStepState state) {
    return true;
  }
}
