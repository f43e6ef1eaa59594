package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.CurvatureModel;
import dev.beamrlvr.gradientgap.HeldOutSlope;
import dev.beamrlvr.gradientgap.SlopeEnds;
import dev.beamrlvr.gradientgap.SlopeModel;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.laboratory.training.RolloutHalves;

/**
 * One configuration of the adaptive step for every environment, with the momentum that goes with
 * it.
 *
 * @param settings the rule's constants
 * @param momentum {@code b1}: momentum of the direction, in [0, 1)
 */
public record AdaptiveConstants(AdaptiveStepSettings settings, double momentum) {

  public AdaptiveConstants {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum must lie in [0, 1), but is " + momentum);
    }
  }

  /** THEORY E: the default of the simulators. */
  public static AdaptiveConstants acrossSteps() {
    return new AdaptiveConstants(
        new AdaptiveStepSettings(
            new HeldOutSlope(0.9, SlopeEnds.AFTER, 1, 0, 0.02),
            new CurvatureModel(true, Double.POSITIVE_INFINITY),
            new StepLimits(1, 0.02, 2, 3),
            true),
        0.9);
  }

  /** THEORY D. */
  public static AdaptiveConstants rolloutHalves() {
    return new AdaptiveConstants(RolloutHalves.settings(), 0);
  }

  /** The constants of THEORY for a variant. */
  public static AdaptiveConstants of(Honesty honesty) {
    return honesty == Honesty.ACROSS_STEPS ? acrossSteps() : rolloutHalves();
  }

  /** What training takes. */
  public static AdaptiveConstants training() {
    return new AdaptiveConstants(AdaptiveStepSettings.forTraining(), 0.8);
  }

  /** The same that goes by other slopes. */
  public AdaptiveConstants withSlope(SlopeModel slope) {
    return new AdaptiveConstants(settings.withSlope(slope), momentum);
  }

  /** The same within other limits. */
  public AdaptiveConstants withLimits(StepLimits limits) {
    return new AdaptiveConstants(settings.withLimits(limits), momentum);
  }
}
