package dev.beamrlvr.laboratory.training;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.CurvatureModel;
import dev.beamrlvr.gradientgap.SlopeModel;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.training.AdaptiveStepRule;

/**
 * The variant of THEORY D, for studies: the present in-sample slope, shrunk by what halves of the
 * groups said of those so far, over the present curvature.
 *
 * <pre>
 * Eb &lt;- EMA(h), Ep &lt;- EMA(&lt;u,g&gt;), rho = clip(Eb / Ep, rho_min, 1)       h = &lt;P g_A, g_B&gt;
 * eta = s scale rho &lt;u,g&gt; / |u| / c
 * </pre>
 *
 * @param memory {@code beta}: memory of the averages of slopes, in [0, 1)
 * @param floor {@code rho_min}: the ratio is never taken lower than this, in [0, 1]; with 1 the
 *     in-sample slope is believed as it is
 */
public record RolloutHalves(double memory, double floor) implements SlopeModel {

  private static final double TINY = 1e-300;

  /** The constants of the variant, which go with an optimizer without momentum. */
  public static AdaptiveStepSettings settings() {
    return new AdaptiveStepSettings(
        new RolloutHalves(0.98, 0.1),
        new CurvatureModel(true, Double.POSITIVE_INFINITY),
        new StepLimits(1, 0.1, 2, 6),
        true);
  }

  /** The rule with these constants, which is given slopes across halves. */
  public static AdaptiveStepRule rule() {
    return AdaptiveStepRule.of(settings()).withHeldOutSlopes(new SlopesAcrossHalves());
  }

  @Override
  public AdaptiveStepState remember(
      AdaptiveStepState state, StepMeasurement batch, CurvatureModel curvature) {
    double heldOut = batch.heldOutSlope();
    return new AdaptiveStepState(
        state.directions() + 1,
        state.heldOutSlopes() + 1,
        average(state.heldOutAverage(), heldOut),
        average(state.heldOutSquares(), heldOut * heldOut),
        average(state.inSampleAverage(), batch.inSampleSlope()),
        0,
        state.previousStep(),
        state.guard());
  }

  @Override
  public double stepSize(
      double share, AdaptiveStepState state, StepMeasurement batch, CurvatureModel curvature) {
    double slope = batch.inSampleSlope() / batch.directionNorm();
    if (!(slope > 0)) {
      return 0;
    }
    double ratio = Math.min(1, Math.max(state.slopeRatio(), floor));
    return share * ratio * slope / Math.max(curvature.of(batch), TINY);
  }

  private double average(double old, double value) {
    return memory * old + (1 - memory) * value;
  }
}
