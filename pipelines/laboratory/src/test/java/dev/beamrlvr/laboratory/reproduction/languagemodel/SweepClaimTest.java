package dev.beamrlvr.laboratory.reproduction.languagemodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.laboratory.experiments.ClaimVerdict;
import dev.beamrlvr.laboratory.experiments.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SweepClaimTest {

  private static Figure.Series series(SweepClaim claim, SweepOutcome sweep, String name) {
    return claim.figure(sweep).series().stream()
        .filter(series -> series.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSweepThatDoesAsTheTheorySaysIsCalledSo() {
    SweepOutcome sweep = MadeUpSweep.of(MadeUpSweep::asClaimed);
    for (SweepClaim claim : SweepClaim.all()) {
      ClaimVerdict verdict = claim.verdict(sweep);
      assertTrue(verdict.holds(), claim.name() + ": " + verdict.explanation());
    }
    assertEquals(
        "from 0.500, steps up to 0.016 (threshold 0.03) reach at least 0.540; the largest step,"
            + " 0.512, ends at 0.000",
        new FixedStepsClaim(false).verdict(sweep).explanation());
    assertEquals(
        "adaptive 0.800 with a median step of 0.03, best fixed 0.793 with 0.032; the threshold is"
            + " 0.03",
        new AdaptiveStepClaim().verdict(sweep).explanation());
  }

  @Test
  void aSweepThatDoesOtherwiseIsCalledSo() {
    SweepOutcome flat = MadeUpSweep.of(run -> MadeUpSweep.START);
    assertFalse(new FixedStepsClaim(false).verdict(flat).holds());
    assertFalse(new FixedStepsClaim(true).verdict(flat).holds());
    SweepOutcome fixedIsBetter =
        MadeUpSweep.of(run -> MadeUpSweep.asClaimed(run) - (run.stepSize().isEmpty() ? 0.03 : 0));
    assertFalse(new AdaptiveStepClaim().verdict(fixedIsBetter).holds());
    SweepOutcome oneRate =
        MadeUpSweep.of(
            run ->
                run.isNormalized() && run.stepSize().orElseThrow() > 0.005
                    ? 0.1
                    : MadeUpSweep.asClaimed(run));
    ClaimVerdict verdict = new LearningRateClaim().verdict(oneRate);
    assertFalse(verdict.holds(), verdict.explanation());
  }

  @Test
  void theThresholdStandsUprightInTheFigures() {
    SweepOutcome sweep = MadeUpSweep.of(MadeUpSweep::asClaimed);
    Figure.Series steps = series(new AdaptiveStepClaim(), sweep, "measured threshold");
    assertTrue(steps.isBound());
    assertEquals(List.of(0.03, 0.03), steps.x());
    assertEquals(List.of(0.0, 1.0), steps.y());
    LearningRateClaim rates = new LearningRateClaim();
    double summed = series(rates, sweep, "threshold, loss summed over tokens").x().get(0);
    double divided = series(rates, sweep, "threshold, loss divided by length").x().get(0);
    assertEquals(0.015, summed, 1e-12);
    assertEquals(MadeUpSweep.LENGTH, divided / summed, 1e-12);
    assertEquals(9, new FixedStepsClaim(false).figure(sweep).series().size());
    assertEquals(
        List.of(0.0, 5.0, 10.0), series(new FixedStepsClaim(true), sweep, "step 0.512").x());
  }

  @Test
  void everyRunIsJudgedByTheThresholdOfTheAdaptiveOne() {
    String own = "{\"slope-over-curvature\":0.01}";
    RunOutcome adaptive =
        MadeUpSweep.run(SweepRun.adaptive(), 0.8, "{\"slope-over-curvature\":0.03}");
    RunOutcome under = MadeUpSweep.run(SweepRun.fixed(0.016, false), 0.7, own);
    RunOutcome normalized = MadeUpSweep.run(SweepRun.fixed(0.016, true), 0.7, "{}");
    RunOutcome above = MadeUpSweep.run(SweepRun.fixed(0.032, false), 0.7, own);
    SweepOutcome sweep = new SweepOutcome(List.of(adaptive, under, normalized, above));
    assertTrue(sweep.isUnderThreshold(under));
    assertTrue(sweep.isUnderThreshold(normalized));
    assertFalse(sweep.isUnderThreshold(above));
  }

  @Test
  void withoutAThresholdNothingHolds() {
    List<RunOutcome> outcomes = new ArrayList<>();
    for (SweepRun run : SweepPlan.standard().runs()) {
      outcomes.add(MadeUpSweep.run(run, MadeUpSweep.asClaimed(run), "{}"));
    }
    SweepOutcome sweep = new SweepOutcome(outcomes);
    assertEquals(Optional.empty(), sweep.threshold());
    assertFalse(new FixedStepsClaim(false).verdict(sweep).holds());
    assertFalse(
        new AdaptiveStepClaim()
            .figure(sweep).series().stream()
                .anyMatch(series -> series.name().equals("measured threshold")));
  }

  @Test
  void runsHaveDirectoriesOfTheirOwn() {
    Set<String> directories =
        SweepPlan.standard().runs().stream().map(SweepRun::directory).collect(Collectors.toSet());
    assertEquals(17, directories.size());
    assertTrue(directories.contains("adaptive-step"));
    assertTrue(directories.contains("step-0.004"));
    assertTrue(directories.contains("step-0.512-normalized"));
  }
}
