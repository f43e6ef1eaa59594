package dev.beamrlvr.laboratory.population;

import static dev.beamrlvr.laboratory.population.Displacements.scaled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.laboratory.OracleTable;
import dev.beamrlvr.laboratory.identities.LogOdds;
import dev.beamrlvr.laboratory.thresholds.TheoremOneThreshold;
import dev.beamrlvr.laboratory.thresholds.TrajectoryThreshold;
import dev.beamrlvr.laboratory.training.RolloutHalves;
import org.junit.jupiter.api.Test;

/** Checks 1 and 4: the collapse of Theorem 2 against the oracle tables. */
class WashboardTest {

  @Test
  void theWashboardCollapsesAtItsResonantStep() {
    assertEquals(7.024814731041, Washboard.RESONANT_STEP, 1e-9);
    PopulationTraining run =
        PopulationTraining.unitSteps(new Washboard(), Washboard.RESONANT_STEP, 400);
    for (int k = 0; k <= 400; k++) {
      assertEquals(LogOdds.success(-Math.PI * k / 2), LogOdds.success(run.logOdds()[k]), 1e-9);
      assertEquals(-Math.PI * k / 2, run.logOdds()[k], 1e-9);
    }
    assertEquals(400, run.decreases());
    for (OracleTable.Row row : OracleTable.read("c1_W_collapse.csv")) {
      assertEquals(row.number("J"), LogOdds.success(run.logOdds()[row.integer("k")]), 1e-9);
    }
  }

  @Test
  void theWashboardCollapsesAboveResonanceToo() {
    PopulationTraining run =
        PopulationTraining.unitSteps(new Washboard(), 1.05 * Washboard.RESONANT_STEP, 400);
    assertEquals(400, run.decreases());
    assertEquals(-483.88, run.finalLogOdds(), 0.01);
  }

  @Test
  void theWashboardRisesBelowItsCriticalStep() {
    Washboard washboard = new Washboard();
    double[] gap = washboard.gap(new double[2]);
    double norm = Math.hypot(gap[0], gap[1]);
    assertEquals(
        2.994970563761,
        CriticalStep.of(eta -> washboard.logOdds(scaled(gap, eta / norm)), 1e-3, 1e3, 20_000),
        1e-9);
    int compared = 0;
    for (OracleTable.Row row : OracleTable.read("c1_W_sweep_fixed.csv")) {
      double eta = row.number("eta");
      assertEquals(
          eta
              / TrajectoryThreshold.stepSize(
                  norm, washboard.scoreBound(), washboard.hessianBound()),
          row.number("eta_over_P1"),
          1e-6);
      assertEquals(
          eta
              / TheoremOneThreshold.stepSize(
                  norm, washboard.scoreBound(), washboard.hessianBound()),
          row.number("eta_over_paper"),
          1e-6);
      if (eta <= 2) { // Longer steps wander chaotically: only rounding decides where they are.
        PopulationTraining run = PopulationTraining.unitSteps(washboard, eta, 400);
        assertEquals(0, run.decreases());
        assertEquals(row.number("final_logit"), run.finalLogOdds(), 1e-9 * 400);
        compared++;
      }
    }
    assertEquals(9, compared);
    assertEquals(20.510019, PopulationTraining.unitSteps(washboard, 0.1, 400).finalLogOdds(), 1e-6);
  }

  @Test
  void theAdaptiveStepNeverLosesOnTheWashboard() {
    PopulationTraining run =
        PopulationTraining.adaptive(new Washboard(), RolloutHalves.settings(), 400);
    assertEquals(0, run.decreases());
    assertTrue(run.finalLogOdds() > 100, "ell_400 = " + run.finalLogOdds());
  }
}
