package dev.beamrlvr.internal.gradientgap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.RewardGuard;
import dev.beamrlvr.gradientgap.StepMeasurement;
import dev.beamrlvr.gradientgap.TrialMeasurement;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class CandidateLadderTest {

  private static final AdaptiveStep RULE = AdaptiveStep.of(AdaptiveStepTest.SETTINGS);
  private static final CandidateLadder LADDER = CandidateLadder.of(RULE);
  private static final AdaptiveStepState AFTER_SOME_STEPS =
      new AdaptiveStepState(3, 2, 0.03, 0.001, 0.1, 0.2, 0.1, RewardGuard.initial());

  private static List<TrialMeasurement> measure(List<Double> steps, DoubleUnaryOperator kl) {
    return steps.stream()
        .map(
            step ->
                TrialMeasurement.of(step, true, 0)
                    .withVocabularyKl(kl.applyAsDouble(step), kl.applyAsDouble(step) / 5))
        .toList();
  }

  /** A proposal of 0.2 (growth) from a previous step of 0.1. */
  private static StepProposal proposal() {
    StepProposal proposal =
        RULE.propose(
            AFTER_SOME_STEPS,
            StepMeasurement.of(0.5, 512)
                .setAnyMixed(true)
                .setHeldOutSlope(9)
                .setInSampleSlope(9)
                .setDirectionNorm(1)
                .setFisher(0.5)
                .setWeightedFisher(0.1)
                .build());
    assertEquals(0.2, proposal.stepSize(), 1e-15);
    return proposal;
  }

  @Test
  void theLadderCoversEveryStepThatGrowthAllows() {
    assertEquals(List.of(0.2, 0.1, 0.05), LADDER.steps(AFTER_SOME_STEPS));
    List<Double> first = LADDER.steps(AdaptiveStepState.initial());
    assertEquals(6, first.size());
    assertEquals(1, first.get(0));
    assertEquals(1e-5, first.get(5), 1e-20);
  }

  @Test
  void curvatureComesFromTheRungAtTheRightDistance() {
    List<Double> decades = LADDER.steps(AdaptiveStepState.initial());
    // F = 400: eps sqrt(F) = 0.2 at eps = 0.01; beyond it KL no longer grows quadratically.
    MeasuredCurvature curvature =
        LADDER.curvature(measure(decades, eps -> Math.min(200 * eps * eps, 0.5)));
    assertEquals(0.01, curvature.stepSize());
    assertEquals(400, curvature.fisher(), 1e-9);
    assertEquals(80, curvature.weightedFisher(), 1e-9);
  }

  @Test
  void aRungAboveTheProposalWithinTheLimitCertifiesIt() {
    List<Double> steps = LADDER.steps(AFTER_SOME_STEPS);
    StepOutcome outcome = LADDER.decide(proposal(), measure(steps, eps -> 0.9 * eps * eps));
    assertEquals(0.2, outcome.stepSize(), 1e-15);
    assertEquals(StepBound.GROWTH, outcome.binding().orElseThrow());
    assertEquals(0.036, outcome.measuredKl().orElseThrow(), 1e-15);
  }

  @Test
  void otherwiseTheHighestRungWithinTheLimitIsTaken() {
    List<Double> steps = LADDER.steps(AFTER_SOME_STEPS);
    StepOutcome outcome = LADDER.decide(proposal(), measure(steps, eps -> 2 * eps * eps));
    assertEquals(0.1, outcome.stepSize(), 1e-15);
    assertEquals(StepBound.TRIAL, outcome.binding().orElseThrow());
    assertEquals(0.1, outcome.next().previousStep(), 1e-15);
  }

  @Test
  void otherwiseTheLowestRungIsScaledDownToTheCap() {
    List<Double> steps = LADDER.steps(AFTER_SOME_STEPS);
    StepOutcome outcome = LADDER.decide(proposal(), measure(steps, eps -> 32 * eps * eps));
    assertEquals(0.025, outcome.stepSize(), 1e-15);
    assertEquals(0.02, outcome.measuredKl().orElseThrow(), 1e-15);
  }

  @Test
  void aLadderWithoutAFiniteRungTakesNoStep() {
    List<TrialMeasurement> rungs =
        measure(LADDER.steps(AFTER_SOME_STEPS), eps -> Double.POSITIVE_INFINITY);
    StepOutcome outcome = LADDER.decide(proposal(), rungs);
    assertFalse(outcome.accepted());
    assertEquals(0.05, outcome.next().previousStep(), 1e-15);
    assertTrue(Double.isNaN(LADDER.curvature(rungs).fisher()));
  }

  @Test
  void theSampledKlCountsToo() {
    List<TrialMeasurement> rungs =
        List.of(
            TrialMeasurement.of(0.2, true, 0.3).withVocabularyKl(0.01, 0.001),
            TrialMeasurement.of(0.1, true, 0.01).withVocabularyKl(0.002, 0.0002));
    assertEquals(0.1, LADDER.decide(proposal(), rungs).stepSize(), 1e-15);
  }

  @Test
  void curvatureIsNeverNegative() {
    MeasuredCurvature curvature =
        LADDER.curvature(
            List.of(TrialMeasurement.of(1e-6, true, 0).withVocabularyKl(-1e-9, -1e-9)));
    assertEquals(0, curvature.fisher());
    assertEquals(0, curvature.weightedFisher());
  }

  @Test
  void aTinyPreviousStepRecoversByGrowth() {
    AdaptiveStepState state =
        new AdaptiveStepState(3, 2, 0.03, 0.001, 0.1, 0.2, 1e-9, RewardGuard.initial());
    for (int i = 0; i < 24; i++) {
      List<TrialMeasurement> rungs = measure(LADDER.steps(state), eps -> 200 * eps * eps);
      MeasuredCurvature curvature = LADDER.curvature(rungs);
      StepMeasurement batch =
          StepMeasurement.of(0.5, 512)
              .setAnyMixed(true)
              .setHeldOutSlope(0.1)
              .setInSampleSlope(0.1)
              .setDirectionNorm(1)
              .setFisher(curvature.fisher())
              .setWeightedFisher(curvature.weightedFisher())
              .build();
      state = LADDER.decide(RULE.propose(state, batch), rungs).next();
    }
    // b / c = 0.1 / (80 lambda) at lambda = 1 + log 2.
    assertEquals(0.1 / 80 / (1 + Math.log(2)), state.previousStep(), 2e-4);
  }

  @Test
  void rungsWithoutVocabularyKlAreRefused() {
    List<TrialMeasurement> rungs = List.of(TrialMeasurement.of(0.2, true, 0.3));
    assertThrows(IllegalArgumentException.class, () -> LADDER.curvature(rungs));
    assertThrows(IllegalArgumentException.class, () -> LADDER.decide(proposal(), rungs));
  }
}
