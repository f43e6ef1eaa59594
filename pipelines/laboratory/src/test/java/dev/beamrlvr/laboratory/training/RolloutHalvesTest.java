package dev.beamrlvr.laboratory.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.internal.gradientgap.AdaptiveStep;
import dev.beamrlvr.internal.gradientgap.StepBound;
import dev.beamrlvr.internal.gradientgap.StepProposal;
import org.junit.jupiter.api.Test;

class RolloutHalvesTest {

  private static final AdaptiveStep HALVES = AdaptiveStep.of(RolloutHalves.settings());

  private static StepMeasurement.Builder batch() {
    return StepMeasurement.of(0.5, 512)
        .setAnyMixed(true)
        .setHeldOutSlope(0.03)
        .setInSampleSlope(0.1)
        .setDirectionNorm(0.4)
        .setFisher(8)
        .setWeightedFisher(2);
  }

  @Test
  void shrinksTheInSampleSlopeByTheRatioOfTheSlopesSoFar() {
    StepProposal proposal = HALVES.propose(AdaptiveStepState.initial(), batch().build());
    double lambda = 1 + Math.log(1 / (1 - 256.5 / 513));
    assertEquals(0.3 * 0.25 / (lambda * 2), bound(proposal, StepBound.SLOPE_OVER_CURVATURE), 1e-15);
    StepProposal dishonest =
        HALVES.propose(AdaptiveStepState.initial(), batch().setHeldOutSlope(-1).build());
    assertEquals(
        0.1 * 0.25 / (lambda * 2), bound(dishonest, StepBound.SLOPE_OVER_CURVATURE), 1e-15);
  }

  @Test
  void believesTheInSampleSlopeWithAFloorOfOne() {
    AdaptiveStepSettings plugIn = RolloutHalves.settings().withSlope(new RolloutHalves(0.98, 1));
    StepProposal proposal =
        AdaptiveStep.of(plugIn).propose(AdaptiveStepState.initial(), batch().build());
    assertEquals(0.25 / proposal.curvature(), bound(proposal, StepBound.SLOPE_OVER_CURVATURE));
  }

  @Test
  void theSlopeBeforeAndTheCurvatureSoFarDoNotMatter() {
    RolloutHalves slope = new RolloutHalves(0.98, 0.1);
    AdaptiveStepState plain =
        slope.remember(
            AdaptiveStepState.initial(), batch().build(), RolloutHalves.settings().curvature());
    AdaptiveStepState other =
        slope.remember(
            AdaptiveStepState.initial(),
            batch().setSlopeBefore(9.0).build(),
            RolloutHalves.settings().curvature());
    assertEquals(plain, other);
    assertEquals(0, plain.curvatureAverage());
    assertEquals(1, plain.heldOutSlopes());
  }

  private static double bound(StepProposal proposal, StepBound bound) {
    return proposal.thresholds().stream()
        .filter(threshold -> threshold.bound() == bound)
        .findFirst()
        .orElseThrow()
        .stepSize();
  }
}
