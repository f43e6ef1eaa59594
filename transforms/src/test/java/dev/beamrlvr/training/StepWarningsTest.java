package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beamrlvr.internal.gradientgap.SuccessiveDifferences;
import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.Threshold;
import dev.beamrlvr.schemas.internal.PromptStatistics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepWarningsTest {

  @Test
  void aStepUpToTwiceTheThresholdIsNoWarning() {
    assertEquals(List.of(), warnings(0, decision(0.1, 0.05), 0.5, 0.5));
    assertEquals(
        List.of(
            "cosine step above the measured threshold: it is 0.120 long, slope-over-curvature"
                + " allows 0.0500"),
        warnings(0, decision(0.12, 0.05), 0.5, 0.5));
    assertEquals(1, warnings(0, decision(0.01, 0), 0.5, 0.5).size(), "no slope allows no step");
  }

  @Test
  void nineDeadGroupsOfTenAreStagnation() {
    double[] rates = {1, 1, 1, 1, 1, 1, 0, 0, 0, 0.5};
    assertEquals(
        List.of("stagnating: 90 % of 10 groups give no signal, 6 are solved and 3 unsolved"),
        warnings(0, decision(0.1, 0.1), rates));
    rates[0] = 0.25;
    assertEquals(List.of(), warnings(0, decision(0.1, 0.1), rates));
  }

  @Test
  void noCorrectResponseForLongIsACollapse() {
    String stagnating = "stagnating: 100 % of 2 groups give no signal, 0 are solved and 2 unsolved";
    String unlearning = "unlearning: success is down to 0.0 % from 50.0 % at the first step";
    assertEquals(List.of(stagnating, unlearning), warnings(8, decision(0, 0.1), 0, 0));
    assertEquals(
        List.of(stagnating, "collapsed: no correct response in 10 steps"),
        warnings(9, decision(0, 0.1), 0, 0));
  }

  @Test
  void lessThanHalfOfTheFirstSuccessIsUnlearning() {
    assertEquals(
        List.of("unlearning: success is down to 10.0 % from 50.0 % at the first step"),
        warnings(0, decision(0.1, 0.1), 0.25, 0.25, 0, 0, 0));
    assertEquals(List.of(), warnings(0, decision(0.1, 0.1), 0.25, 0.25));
  }

  private static List<String> warnings(
      int unsolvedSteps, StepDecision decision, double... successRates) {
    List<PromptStatistics> prompts = new ArrayList<>();
    for (double rate : successRates) {
      prompts.add(
          PromptStatistics.newBuilder()
              .setPromptId("prompt-" + prompts.size())
              .setRollouts(4)
              .setErrors(0)
              .setSuccessRate(rate)
              .setMeanLength(5)
              .setTruncated(0)
              .setMeanLogProb(-1)
              .build());
    }
    TrainingState before =
        new TrainingState(
            unsolvedSteps,
            0,
            0.5,
            0,
            0,
            unsolvedSteps,
            0,
            0,
            1.0,
            SuccessiveDifferences.none(),
            "");
    return StepWarnings.of(
        before, new StepEvidence(SampleDirection.builder().build(), prompts, List.of()), decision);
  }

  private static StepDecision decision(double stepSize, double threshold) {
    return StepDecision.newBuilder()
        .setStep(1)
        .setStepRule("cosine")
        .setAccepted(true)
        .setStepSize(stepSize)
        .setLearningRate(1)
        .setDirectionNorm(1)
        .setThresholds(List.of())
        .setMeasuredThreshold(
            Threshold.newBuilder().setName("slope-over-curvature").setStepSize(threshold).build())
        .setBacktracks(0)
        .setCumulativeGain(0)
        .build();
  }
}
