package dev.beamrlvr.gradientgap;

import java.io.Serializable;

/**
 * The constants of the {@code AdaptiveStep}: {@link #forTraining()} for every task. There is no
 * learning rate among them.
 *
 * <pre>{@code
 * AdaptiveStepSettings defaults = AdaptiveStepSettings.forTraining();
 * AdaptiveStepSettings careful = defaults.withLimits(defaults.limits().withKlCap(0.02));
 * }</pre>
 *
 * @param slope which slope a step may count on
 * @param curvature what the slope is held against
 * @param limits what bounds a step besides
 * @param guard whether a falling success rate shrinks the steps ({@link RewardGuard})
 */
public record AdaptiveStepSettings(
    SlopeModel slope, CurvatureModel curvature, StepLimits limits, boolean guard)
    implements Serializable {

  /**
   * What training takes (THEORY, the constants of training). On the simulators it ends where the
   * constants of THEORY E do, within a point. On a language model those fall behind a tuned
   * constant step; these mostly keep up. They go with a momentum of 0.8: what a longer one carries
   * along after its slope is gone leads steps this long astray.
   */
  public static AdaptiveStepSettings forTraining() {
    return new AdaptiveStepSettings(
        HeldOutSlope.forTraining(), CurvatureModel.forTraining(), StepLimits.forTraining(), true);
  }

  /** The same with another {@link #slope()}. */
  public AdaptiveStepSettings withSlope(SlopeModel slope) {
    return new AdaptiveStepSettings(slope, curvature, limits, guard);
  }

  /** The same with another {@link #curvature()}. */
  public AdaptiveStepSettings withCurvature(CurvatureModel curvature) {
    return new AdaptiveStepSettings(slope, curvature, limits, guard);
  }

  /** The same with other {@link #limits()}. */
  public AdaptiveStepSettings withLimits(StepLimits limits) {
    return new AdaptiveStepSettings(slope, curvature, limits, guard);
  }

  /** The same without the guard: a falling success rate does not shrink the steps. */
  public AdaptiveStepSettings withoutGuard() {
    return new AdaptiveStepSettings(slope, curvature, limits, false);
  }
}
