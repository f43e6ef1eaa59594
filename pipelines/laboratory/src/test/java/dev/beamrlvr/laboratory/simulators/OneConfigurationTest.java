package dev.beamrlvr.laboratory.simulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.laboratory.LogLogSlope;
import dev.beamrlvr.laboratory.OracleTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks 11, 12 and 13: one configuration of the adaptive step on every environment. */
class OneConfigurationTest {

  private static final AdaptiveConstants ACROSS = AdaptiveConstants.acrossSteps();
  private static final AdaptiveConstants HALVES = AdaptiveConstants.rolloutHalves();

  @Test
  void finalSuccessAndLargestFallMatchTheTable() {
    List<OracleTable.Row> rows = OracleTable.read("e_across.csv");
    assertEquals(14, rows.size());
    for (OracleTable.Row row : rows) {
      AdaptiveConstants settings = row.text("rule").startsWith("across") ? ACROSS : HALVES;
      SimulatedTraining training = OracleEnvironments.training(row.text("env"));
      List<SimulatedRun> runs =
          OracleEnvironments.seeds(
              10, seed -> training.run(OracleEnvironments.adaptive(settings), seed, 400));
      Summary success = Summary.of(runs, SimulatedRun::finalSuccess);
      String name = row.text("env") + " " + row.text("rule");
      // With halves on the hard bandit, last-digit rounding grows to 1e-9 within 100 steps and then
      // decides single runs; everywhere else ten seeds agree to far less than the tolerance.
      boolean chaotic = name.equals("bandit_hard rollout halves (D)");
      double tolerance = chaotic ? 0.01 : 0.001;
      assertEquals(row.number("final_mean"), success.mean(), tolerance, name);
      assertEquals(row.number("final_min_seed"), success.least(), tolerance, name);
      assertEquals(row.number("final_max_seed"), success.most(), tolerance, name);
      assertEquals(
          row.number("at_step_50"),
          Summary.of(runs, run -> run.rows().get(49).meanSuccess()).mean(),
          0.001,
          name);
      assertEquals(
          row.number("largest_fall"),
          Summary.of(runs, SimulatedRun::largestFall).most(),
          tolerance,
          name);
    }
  }

  /** With training's constants and measurements it is as good on the simulators, and as safe. */
  @Test
  void theConstantsOfTrainingLearnAsWell() {
    for (OracleTable.Row row : OracleTable.read("e_across.csv")) {
      if (!row.text("rule").startsWith("across")) {
        continue;
      }
      String name = row.text("env");
      SimulatedTraining training = OracleEnvironments.training(name);
      List<SimulatedRun> runs =
          OracleEnvironments.seeds(10, seed -> training.run(asInTraining(), seed, 400));
      Summary success = Summary.of(runs, SimulatedRun::finalSuccess);
      // On the hard bandit single runs end percents apart.
      double tolerance = name.equals("bandit_hard") ? 0.01 : 0.001;
      assertTrue(success.mean() >= row.number("final_mean") - tolerance, name);
      assertTrue(Summary.of(runs, SimulatedRun::largestFall).most() <= 0.08, name);
    }
  }

  private static UpdateRule asInTraining() {
    return UpdateRule.oneFanOut(
        AdaptiveConstants.training(), AdvantageEstimator.DR_GRPO, SimulatedOptimizer.SGD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"T8", "T32", "T64_minibatch", "T128", "T512"})
  void rolloutHalvesStaysInsideItsIntervals(String name) {
    OracleTable.Row row =
        OracleTable.read("c3f_halfdir.csv").stream()
            .filter(
                r ->
                    r.text("env").equals(name)
                        && r.text("set").equals("dev")
                        && r.number("s") == 1
                        && !r.truth("adam"))
            .findFirst()
            .orElseThrow();
    SimulatedTraining training = OracleEnvironments.training(name);
    List<SimulatedRun> runs =
        OracleEnvironments.seeds(
            10, seed -> training.run(OracleEnvironments.adaptive(HALVES), seed, 500));
    Summary success = Summary.of(runs, SimulatedRun::finalSuccess);
    assertEquals(row.number("final_mean"), success.mean(), 0.001);
    assertEquals(row.number("final_min_seed"), success.least(), 0.001);
    assertEquals(row.number("final_max_seed"), success.most(), 0.001);
    assertTrue(Summary.of(runs, SimulatedRun::largestFall).most() <= 0.02);
    for (SimulatedRun run : runs) {
      assertTrue(run.finalSuccessRates().stream().allMatch(rate -> rate > 0.5), "a dead prompt");
    }
  }

  @Test
  void oneFixedStepForAllLengthsCollapsesAtTheLongest() {
    SimulatedTraining training = OracleEnvironments.training("T512");
    List<SimulatedRun> runs =
        OracleEnvironments.seeds(
            10,
            seed ->
                training.run(
                    UpdateRule.fixed(1, AdvantageEstimator.GRPO, SimulatedOptimizer.SGD),
                    seed,
                    400));
    assertTrue(Summary.of(runs, SimulatedRun::finalSuccess).mean() < 0.35);
  }

  @ParameterizedTest
  @CsvSource({"ROLLOUT_HALVES,0.10,0.2", "ACROSS_STEPS,0.05,0.6"})
  void theKlCheckCatchesStepsFiftyTimesTooLong(
      Honesty honesty, double allowed, double finalSuccess) {
    AdaptiveConstants constants = AdaptiveConstants.of(honesty);
    StepLimits limits = constants.settings().limits().withSafety(50);
    AdaptiveConstants reckless = constants.withLimits(limits);
    AdaptiveConstants unlimited = constants.withLimits(limits.withoutKlCap());
    for (String name : new String[] {"T128", "bandit"}) {
      SimulatedTraining training = OracleEnvironments.training(name);
      List<SimulatedRun> checked =
          OracleEnvironments.seeds(
              5, seed -> training.run(OracleEnvironments.adaptive(reckless), seed, 200));
      assertTrue(Summary.of(checked, SimulatedRun::largestFall).most() <= allowed, name);
    }
    SimulatedTraining training = OracleEnvironments.training("T128");
    List<SimulatedRun> unchecked =
        OracleEnvironments.seeds(
            5, seed -> training.run(OracleEnvironments.adaptive(unlimited), seed, 200));
    assertTrue(Summary.of(unchecked, SimulatedRun::finalSuccess).mean() < finalSuccess);
  }

  @ParameterizedTest
  @CsvSource({
    "ROLLOUT_HALVES,grpo",
    "ROLLOUT_HALVES,dr-grpo",
    "ACROSS_STEPS,grpo",
    "ACROSS_STEPS,dr-grpo"
  })
  void theScaleOfTheLossMakesNoDifference(Honesty honesty, String advantage) {
    SimulatedTraining training = OracleEnvironments.training("T32");
    List<SimulationRow> plain = scaled(training, honesty, advantage, 1);
    for (double scale : new double[] {1000, 1.0 / 32}) {
      List<SimulationRow> other = scaled(training, honesty, advantage, scale);
      for (int step = 0; step < plain.size(); step++) {
        assertEquals(plain.get(step).meanSuccess(), other.get(step).meanSuccess(), 1e-9);
        assertEquals(plain.get(step).stepSize(), other.get(step).stepSize(), 1e-9);
      }
    }
  }

  private static List<SimulationRow> scaled(
      SimulatedTraining training, Honesty honesty, String advantage, double scale) {
    UpdateRule rule =
        UpdateRule.adaptive(
            AdaptiveConstants.of(honesty),
            AdvantageEstimator.parse(advantage),
            SimulatedOptimizer.SGD,
            scale);
    return training.run(rule, 1, 100).rows();
  }

  @ParameterizedTest
  @CsvSource({"ROLLOUT_HALVES,-1.04,0.15", "ACROSS_STEPS,-0.735,0.05"})
  void theEquivalentLearningRateFallsWithLength(Honesty honesty, double slope, double tolerance) {
    double[] lengths = {8, 16, 32, 64, 128, 256, 512};
    double[] rates = new double[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      SimulatedTraining training = OracleEnvironments.training("T" + (int) lengths[i]);
      List<Double> observed = new ArrayList<>();
      for (int seed = 1; seed <= 3; seed++) {
        UpdateRule rule = OracleEnvironments.adaptive(AdaptiveConstants.of(honesty));
        for (SimulationRow row : training.run(rule, seed, 120).rows()) {
          if (row.meanSuccess() > 0.85 && row.meanSuccess() < 0.97 && row.mixedShare() > 0) {
            observed.add(row.learningRate());
          }
        }
      }
      rates[i] = median(observed);
    }
    assertEquals(slope, LogLogSlope.of(lengths, rates), tolerance);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
