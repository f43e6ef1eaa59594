package dev.beamrlvr.internal.gradientgap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.CurvatureModel;
import dev.beamrlvr.gradientgap.HeldOutSlope;
import dev.beamrlvr.gradientgap.RewardGuard;
import dev.beamrlvr.gradientgap.SlopeEnds;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AdaptiveStepTest {

  private static final HeldOutSlope SLOPE = new HeldOutSlope(0.9, SlopeEnds.AFTER, 1, 0, 0.02);

  /** The constants of THEORY E. */
  static final AdaptiveStepSettings SETTINGS =
      new AdaptiveStepSettings(
          SLOPE,
          new CurvatureModel(true, Double.POSITIVE_INFINITY),
          new StepLimits(1, 0.02, 2, 3),
          true);

  private static final AdaptiveStep ACROSS = AdaptiveStep.of(SETTINGS);

  private static AdaptiveStep with(HeldOutSlope slope) {
    return AdaptiveStep.of(SETTINGS.withSlope(slope));
  }

  private static AdaptiveStep doubting(double factor) {
    return with(new HeldOutSlope(0.9, SlopeEnds.AFTER, factor, 2, 0.02));
  }

  private static AdaptiveStep withoutKlCap() {
    return AdaptiveStep.of(SETTINGS.withLimits(SETTINGS.limits().withoutKlCap()));
  }

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
  void takesTheAveragedHeldOutSlopeOverTheAveragedCurvature() {
    StepProposal proposal = ACROSS.propose(AdaptiveStepState.initial(), batch().build());
    double lambda = 1 + Math.log(1 / (1 - 256.5 / 513));
    // The averages' common factor 1 - beta cancels.
    assertEquals(0.03 / (lambda * 2 * 0.16) * 0.4, bound(proposal, StepBound.SLOPE_OVER_CURVATURE));
    assertEquals(Math.sqrt(0.04 / 8), bound(proposal, StepBound.KL_CAP));
    assertEquals(2, proposal.thresholds().size());
    assertEquals(0.3, proposal.slopeRatio(), 1e-15);
    assertEquals(lambda * 2, proposal.curvature(), 1e-15);
    assertEquals(
        List.of(proposal.stepSize(), proposal.stepSize() / 2, proposal.stepSize() / 4),
        proposal.candidates());
  }

  @Test
  void anOutlyingCurvatureIsCutBeforeItIsAveraged() {
    AdaptiveStep cutting = AdaptiveStep.of(SETTINGS.withCurvature(new CurvatureModel(true, 4)));
    StepProposal first = cutting.propose(AdaptiveStepState.initial(), batch().build());
    AdaptiveStepState state = first.pending();
    double mean = state.curvatureAverage() / 0.1;
    StepProposal outlying = cutting.propose(state, batch().setWeightedFisher(2e6).build());
    assertEquals((0.9 * 0.1 + 0.1 * 4) * mean, outlying.pending().curvatureAverage(), 1e-15);
    StepProposal usual = cutting.propose(state, batch().setWeightedFisher(2 * 3.9).build());
    assertEquals(
        ACROSS.propose(state, batch().setWeightedFisher(2 * 3.9).build()).pending(),
        usual.pending());
    assertThrows(IllegalArgumentException.class, () -> new CurvatureModel(true, 0.9));
  }

  @Test
  void aHeldOutSlopeIsShrunkByItsNoise() {
    AdaptiveStep doubting = doubting(1.75);
    AdaptiveStepState state = AdaptiveStepState.initial();
    StepProposal proposal = null;
    for (double slope : new double[] {0, 0.05, 0.01}) {
      proposal = doubting.propose(state, batch().setHeldOutSlope(slope).build());
      state = proposal.pending();
      if (slope != 0.01) {
        assertEquals(0.02 * 0.1, slope(proposal), 1e-12, "fewer than two slopes: the floor");
      }
    }
    double older = 0.09 / 0.19;
    double newer = 0.1 / 0.19;
    double mean = older * 0.05 + newer * 0.01;
    double spread = older * 0.05 * 0.05 + newer * 0.01 * 0.01 - mean * mean;
    double squares = older * older + newer * newer;
    double variance = 3 * spread * squares / (1 - squares);
    double believed = 1.75 * mean * mean / (mean * mean + 2 * variance);
    assertEquals(0.0055 / 0.0271, proposal.slopeRatio(), 1e-12);
    assertEquals(believed * 0.0055 / 0.271, slope(proposal), 1e-12);
  }

  /** The slope that the rule goes by, as batches of one kind show it, which curvature does too. */
  private static double slope(StepProposal proposal) {
    double lambda = 1 + Math.log(1 / (1 - 256.5 / 513));
    return bound(proposal, StepBound.SLOPE_OVER_CURVATURE) / 0.4 * lambda * 2 * 0.16;
  }

  @Test
  void slopesBeforeAndAfterAreAveragedSoThatOneIsKnownAtTheFirstBatch() {
    AdaptiveStep both = with(SLOPE.withEnds(SlopeEnds.BOTH));
    StepProposal first =
        both.propose(
            AdaptiveStepState.initial(), batch().setHeldOutSlope(0).setSlopeBefore(0.07).build());
    assertTrue(first.slopeRatioKnown());
    assertEquals(0.7, first.slopeRatio(), 1e-15);
    assertEquals(1, first.pending().heldOutSlopes());
    AdaptiveStepState second =
        both.propose(first.pending(), batch().setSlopeBefore(0.07).build()).pending();
    assertEquals(0.9 * 0.1 * 0.07 + 0.1 * (0.07 + 0.03) / 2, second.heldOutAverage(), 1e-15);
    assertEquals(2, second.heldOutSlopes());
    AdaptiveStepState unknown = both.propose(first.pending(), batch().build()).pending();
    assertEquals(0.9 * 0.1 * 0.07 + 0.1 * 0.03, unknown.heldOutAverage(), 1e-15);
  }

  @Test
  void theSlopeBeforeAloneNeverMindsWhatAStepLeftBehind() {
    AdaptiveStep before = with(SLOPE.withEnds(SlopeEnds.BEFORE));
    AdaptiveStepState state = AdaptiveStepState.initial();
    for (int step = 0; step < 3; step++) {
      StepMeasurement batch = batch().setHeldOutSlope(-9).setSlopeBefore(0.07).build();
      StepProposal proposal = before.propose(state, batch);
      assertEquals(0.07, slope(proposal), 1e-12);
      state = proposal.pending();
    }
  }

  @Test
  void afterAStepIsWhereTheorySectionEMeasures() {
    StepMeasurement batch = batch().setSlopeBefore(9.0).build();
    assertEquals(
        ACROSS.propose(AdaptiveStepState.initial(), batch().build()).pending(),
        ACROSS.propose(AdaptiveStepState.initial(), batch).pending());
  }

  @Test
  void aBlindStepIsNotGrownFrom() {
    AdaptiveStep doubting = doubting(1);
    AdaptiveStepState state = AdaptiveStepState.initial();
    for (double slope : new double[] {0, 0.03}) {
      StepProposal blind = doubting.propose(state, batch().setHeldOutSlope(slope).build());
      state = doubting.decide(blind, step -> TrialMeasurement.of(step, true, 0)).next();
      assertNull(state.previousStep());
      assertEquals(6, CandidateLadder.of(doubting).steps(state).size());
    }
    StepProposal first = doubting.propose(state, batch().build());
    assertEquals(2, first.thresholds().size(), "slope and KL divergence, no growth");
    state = doubting.decide(first, step -> TrialMeasurement.of(step, true, 0)).next();
    assertEquals(first.stepSize(), state.previousStep());
    StepProposal second = doubting.propose(state, batch().setHeldOutSlope(9).build());
    assertEquals(2 * first.stepSize(), bound(second, StepBound.GROWTH));
  }

  @Test
  void slopesThatAgreeAreBelieved() {
    AdaptiveStep doubting = doubting(1);
    AdaptiveStepState state = AdaptiveStepState.initial();
    for (int batch = 0; batch < 100; batch++) {
      double slope = batch == 0 ? 0 : 0.03;
      state = doubting.propose(state, batch().setHeldOutSlope(slope).build()).pending();
    }
    assertEquals(0.03, slope(doubting.propose(state, batch().build())), 1e-5);
  }

  @Test
  void aConstantCurvatureRatioTakesTheCurvatureAsMeasured() {
    AdaptiveStep constant =
        AdaptiveStep.of(
            SETTINGS.withCurvature(new CurvatureModel(false, Double.POSITIVE_INFINITY)));
    StepProposal proposal = constant.propose(AdaptiveStepState.initial(), batch().build());
    assertEquals(2, proposal.curvature());
    assertEquals(0.03 / (2 * 0.16) * 0.4, bound(proposal, StepBound.SLOPE_OVER_CURVATURE), 1e-15);
  }

  @Test
  void theTightestBoundBindsAndIsNamed() {
    AdaptiveStepState small =
        ACROSS
            .decide(
                ACROSS.propose(AdaptiveStepState.initial(), batch().setHeldOutSlope(1e-6).build()),
                step -> TrialMeasurement.of(step, true, 0))
            .next();
    StepProposal growing = ACROSS.propose(small, batch().setHeldOutSlope(9).build());
    assertEquals(StepBound.GROWTH, growing.binding().orElseThrow());
    assertEquals(2 * small.previousStep(), growing.stepSize());
    StepProposal capped =
        ACROSS.propose(AdaptiveStepState.initial(), batch().setHeldOutSlope(9).build());
    assertEquals(StepBound.KL_CAP, capped.binding().orElseThrow());
    assertEquals(0.02, capped.predictedKl(), 1e-15);
  }

  @Test
  void theMeasuredThresholdNeedsAFewSlopesAndKnowsNoGrowth() {
    AdaptiveStepState state = AdaptiveStepState.initial();
    for (int batches = 1; batches <= 6; batches++) {
      StepProposal proposal = ACROSS.propose(state, batch().build());
      StepThreshold measured = proposal.measuredThreshold().orElseThrow();
      StepBound known = batches < 5 ? StepBound.KL_CAP : StepBound.SLOPE_OVER_CURVATURE;
      assertEquals(known, measured.bound());
      assertEquals(bound(proposal, known), measured.stepSize());
      state = ACROSS.decide(proposal, step -> TrialMeasurement.of(step, true, 0)).next();
    }
    StepProposal nothing = ACROSS.propose(state, batch().setFisher(Double.NaN).build());
    assertTrue(nothing.measuredThreshold().isEmpty());
  }

  @Test
  void withoutAKlCapNothingOfItBoundsAStep() {
    AdaptiveStep unchecked = withoutKlCap();
    StepProposal far =
        unchecked.propose(AdaptiveStepState.initial(), batch().setHeldOutSlope(9).build());
    assertEquals(StepBound.SLOPE_OVER_CURVATURE, far.binding().orElseThrow());
    assertEquals(1, far.thresholds().size());
    assertTrue(unchecked.acceptable(TrialMeasurement.of(1, true, 100)));
  }

  @Test
  void trialsHalveTheStepUntilOnePasses() {
    StepProposal proposal = ACROSS.propose(AdaptiveStepState.initial(), batch().build());
    double[] kl = {0.05, Double.NaN, 0.04};
    List<TrialMeasurement> trials = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      trials.add(TrialMeasurement.of(proposal.candidates().get(i), true, kl[i]));
    }
    StepOutcome outcome = ACROSS.decide(proposal, trials);
    assertTrue(outcome.accepted());
    assertEquals(2, outcome.backtracks());
    assertEquals(proposal.stepSize() / 4, outcome.stepSize());
    assertEquals(outcome.stepSize() / 0.4, outcome.learningRate());
    assertEquals(StepBound.TRIAL, outcome.binding().orElseThrow());
    assertEquals(outcome.stepSize(), outcome.next().previousStep());
    assertThrows(
        IllegalArgumentException.class, () -> ACROSS.decide(proposal, trials.subList(0, 2)));
  }

  @Test
  void aStepThatFailsEveryTrialIsNotTakenAndHalvesThePreviousOne() {
    AdaptiveStepState before =
        new AdaptiveStepState(3, 2, 0.1, 0.01, 0.2, 0.3, 0.8, RewardGuard.initial());
    StepProposal proposal = ACROSS.propose(before, batch().build());
    StepOutcome outcome = ACROSS.decide(proposal, step -> TrialMeasurement.of(step, false, 0));
    assertFalse(outcome.accepted());
    assertEquals(0, outcome.learningRate());
    assertEquals(3, outcome.backtracks());
    assertEquals(0.4, outcome.next().previousStep());
    assertEquals("no trial step passed the checks", outcome.reason().orElseThrow());
  }

  @Test
  void aBatchWithoutMixedGroupsChangesNothingButTheGuard() {
    AdaptiveStepState before =
        new AdaptiveStepState(3, 2, 0.1, 0.01, 0.2, 0.3, 0.8, RewardGuard.initial());
    StepOutcome outcome =
        ACROSS.decide(
            ACROSS.propose(before, StepMeasurement.of(1, 64).build()),
            step -> TrialMeasurement.of(step, true, 0));
    assertFalse(outcome.accepted());
    assertEquals("every group is all correct or all wrong", outcome.reason().orElseThrow());
    AdaptiveStepState expected =
        new AdaptiveStepState(3, 2, 0.1, 0.01, 0.2, 0.3, 0.8, RewardGuard.initial().after(1, 64));
    assertEquals(expected, outcome.next());
  }

  @Test
  void measurementsThatAreNotFiniteNeverReachTheAverages() {
    AdaptiveStepState before =
        new AdaptiveStepState(3, 2, 0.1, 0.01, 0.2, 0.3, 0.8, RewardGuard.initial());
    for (StepMeasurement bad :
        List.of(
            batch().setHeldOutSlope(Double.NaN).build(),
            batch().setSlopeBefore(Double.NaN).build(),
            batch().setFisher(Double.POSITIVE_INFINITY).build(),
            batch().setHeldOutSlope(1e160).build(),
            batch().setDirectionNorm(1e200).build(),
            batch().setDirectionNorm(Double.NaN).build())) {
      StepOutcome outcome =
          ACROSS.decide(ACROSS.propose(before, bad), step -> TrialMeasurement.of(step, true, 0));
      assertFalse(outcome.accepted());
      assertEquals(0.1, outcome.next().heldOutAverage());
      assertEquals(0.4, outcome.next().previousStep());
      assertEquals(3, outcome.next().directions(), "they made no direction that is remembered");
    }
  }

  @Test
  void nothingThatBoundsAStepIsNoStep() {
    AdaptiveStep unlimited = withoutKlCap();
    StepProposal proposal =
        unlimited.propose(
            AdaptiveStepState.initial(),
            batch().setHeldOutSlope(1e10).setFisher(0).setWeightedFisher(0).build());
    assertEquals(0, proposal.stepSize());
    assertEquals("nothing bounds the step", proposal.reason().orElseThrow());
  }

  @Test
  void aFallingSuccessRateShrinksTheStep() {
    RewardGuard guard = RewardGuard.initial();
    for (int i = 0; i < 30; i++) {
      guard = guard.after(0.8, 512);
    }
    assertEquals(1, guard.scale());
    for (int i = 0; i < 30; i++) {
      guard = guard.after(0.2, 512);
    }
    assertTrue(guard.scale() < 1.0 / 8);
  }

  @Test
  void afterABatchThatFailedTheFirstSlopeIsStillTheFirst() {
    AdaptiveStep both = with(SLOPE.withEnds(SlopeEnds.BOTH));
    AdaptiveStepState failed =
        both.propose(AdaptiveStepState.initial(), batch().setInSampleSlope(Double.NaN).build())
            .pending();
    AdaptiveStepState next =
        both.propose(failed, batch().setHeldOutSlope(0).setSlopeBefore(0.07).build()).pending();
    assertEquals(0.1 * 0.07, next.heldOutAverage(), 1e-15);
  }

  @Test
  void aFallingSuccessRateChangesNothingWithoutTheGuard() {
    RewardGuard shrunk = new RewardGuard(0.5, 0.2, 1, 0.9);
    AdaptiveStepState state = new AdaptiveStepState(3, 2, 0.1, 0.01, 0.2, 0.3, null, shrunk);
    assertEquals(
        shrunk,
        AdaptiveStep.of(SETTINGS.withoutGuard()).propose(state, batch().build()).pending().guard());
  }

  @Test
  void constantsOutOfRangeAreRefusedByName() {
    refused("memory", () -> new HeldOutSlope(1, SlopeEnds.BOTH, 1, 0, 0));
    refused("memory", () -> new HeldOutSlope(Double.NaN, SlopeEnds.BOTH, 1, 0, 0));
    refused("factor", () -> new HeldOutSlope(0.9, SlopeEnds.BOTH, 0, 0, 0));
    refused("doubt", () -> new HeldOutSlope(0.9, SlopeEnds.BOTH, 1, -1, 0));
    refused("floor", () -> new HeldOutSlope(0.9, SlopeEnds.BOTH, 1, 0, 1.1));
    refused("cut", () -> new CurvatureModel(false, Double.NaN));
    StepLimits limits = StepLimits.forTraining();
    refused("safety", () -> limits.withSafety(0));
    refused("safety", () -> limits.withSafety(Double.POSITIVE_INFINITY));
    refused("klCap", () -> limits.withKlCap(0));
    refused("klCap", () -> limits.withKlCap(Double.NaN));
    refused("growth", () -> new StepLimits(1, 0.1, 1, 2));
    refused("candidates", () -> new StepLimits(1, 0.1, 2, 0));
    refused("meanSuccess", () -> StepMeasurement.of(1.1, 8));
  }

  private static void refused(String name, Executable making) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, making);
    assertTrue(refused.getMessage().startsWith(name + " must "), refused.getMessage());
  }

  private static double bound(StepProposal proposal, StepBound bound) {
    return proposal.thresholds().stream()
        .filter(threshold -> threshold.bound() == bound)
        .findFirst()
        .orElseThrow()
        .stepSize();
  }
}
