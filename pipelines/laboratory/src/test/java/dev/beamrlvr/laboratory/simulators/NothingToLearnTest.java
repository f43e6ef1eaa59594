package dev.beamrlvr.laboratory.simulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.laboratory.OracleTable;
import dev.beamrlvr.laboratory.training.RolloutHalves;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks 10, 14 and 15: rewards that teach nothing move nothing. */
class NothingToLearnTest {

  private static final AdaptiveConstants ACROSS = AdaptiveConstants.acrossSteps();
  private static final AdaptiveConstants HALVES = AdaptiveConstants.rolloutHalves();

  private static List<SimulatedRun> coinFlips(
      String name, AdaptiveConstants settings, boolean adam) {
    SimulatedTraining training = OracleEnvironments.training(name);
    return OracleEnvironments.seeds(
        10,
        seed ->
            training.run(
                OracleEnvironments.adaptive(settings, adam),
                new CoinFlipRewards(10_000 + seed),
                seed,
                200));
  }

  private static Summary honesty(List<SimulatedRun> runs) {
    return Summary.of(runs, run -> run.last().slopeRatio());
  }

  @Test
  void rolloutHalvesSeesThroughCoinFlips() {
    List<OracleTable.Row> rows = OracleTable.read("d_null_recommended.csv");
    for (OracleTable.Row row : rows) {
      boolean checked = row.truth("crossfit");
      List<SimulatedRun> runs =
          coinFlips(
              row.text("env"),
              checked ? HALVES : HALVES.withSlope(new RolloutHalves(0.98, 1)),
              false);
      Summary honesty = honesty(runs);
      Summary kl = Summary.of(runs, SimulatedRun::totalPredictedKl);
      assertEquals(row.number("rho_mean"), honesty.mean(), 1e-6);
      assertEquals(row.number("totalKL_mean"), kl.mean(), 1e-6);
      assertEquals(row.number("totalKL_max"), kl.most(), 1e-6);
      assertTrue(honesty.least() >= -0.15 && honesty.most() <= 0.15);
      assertTrue(checked ? kl.most() <= 0.35 : kl.mean() > 9);
    }
    assertEquals(6, rows.size());
  }

  @Test
  void acrossStepsSeesThroughCoinFlips() {
    List<OracleTable.Row> rows = OracleTable.read("e_null.csv");
    for (OracleTable.Row row : rows) {
      List<SimulatedRun> runs = coinFlips(row.text("env"), ACROSS, row.truth("adam"));
      Summary honesty = honesty(runs);
      Summary kl = Summary.of(runs, SimulatedRun::totalMeasuredKl);
      assertEquals(row.number("rho_mean"), honesty.mean(), 1e-6);
      assertEquals(row.number("totalKL_mean"), kl.mean(), 1e-6);
      assertEquals(row.number("totalKL_max"), kl.most(), 1e-6);
      assertTrue(Math.abs(honesty.mean()) <= 0.1);
      assertTrue(kl.most() <= 0.1);
    }
    assertEquals(6, rows.size());
  }

  @Test
  void theConstantsOfTrainingSeeThroughCoinFlips() {
    for (OracleTable.Row row : OracleTable.read("e_null.csv")) {
      List<SimulatedRun> runs =
          coinFlips(row.text("env"), AdaptiveConstants.training(), row.truth("adam"));
      Summary kl = Summary.of(runs, SimulatedRun::totalMeasuredKl);
      assertTrue(Math.abs(honesty(runs).mean()) <= 0.1, row.text("env"));
      assertTrue(kl.mean() <= 0.06, row.text("env") + ": " + kl.mean());
    }
  }

  @Test
  void onlyAcrossStepsSeesThroughRewardsThatStayWithinAPrompt() {
    Map<String, Double> moved = new HashMap<>();
    for (OracleTable.Row row : OracleTable.read("e_unlearnable.csv")) {
      boolean across = row.text("rule").equals("across");
      SimulatedTraining training = OracleEnvironments.training(row.text("env"));
      List<SimulatedRun> runs =
          OracleEnvironments.seeds(
              10,
              seed ->
                  training.run(
                      OracleEnvironments.adaptive(across ? ACROSS : HALVES),
                      new WithinPromptRewards(20_000 + seed, training.environment().length()),
                      seed,
                      100));
      Summary kl =
          Summary.of(runs, across ? SimulatedRun::totalMeasuredKl : SimulatedRun::totalPredictedKl);
      assertEquals(row.number("rho_mean"), honesty(runs).mean(), 1e-6);
      assertEquals(row.number("totalKL_mean"), kl.mean(), 1e-6);
      double start =
          training.environment().at(training.environment().initialWeights()).meanSuccess();
      assertEquals(
          row.number("true_success_change_mean"),
          Summary.of(runs, run -> run.last().meanSuccess()).mean() - start,
          1e-6);
      moved.put(row.text("env") + " " + row.text("rule"), kl.mean());
    }
    assertTrue(moved.get("bandit across") <= moved.get("bandit halves") / 10);
  }

  @Test
  void degenerateRewardsChangeNothing() {
    for (AdaptiveConstants settings : List.of(ACROSS, HALVES)) {
      SimulatedTraining training = OracleEnvironments.training("T32");
      Rewards allCorrect =
          (point, prompts, outcomes, rewards) -> {
            for (double[] group : rewards) {
              java.util.Arrays.fill(group, 1);
            }
          };
      SimulatedRun run = training.run(OracleEnvironments.adaptive(settings), allCorrect, 1, 20);
      for (SimulationRow row : run.rows()) {
        assertEquals(0, row.stepSize());
        assertEquals(run.rows().get(0).meanSuccess(), row.meanSuccess());
      }
    }
  }
}
