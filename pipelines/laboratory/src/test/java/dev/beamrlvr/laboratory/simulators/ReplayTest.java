package dev.beamrlvr.laboratory.simulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.laboratory.OracleTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks 7 and 13: runs replay the oracle's to 1e-9. */
class ReplayTest {

  private static final double TOLERANCE = 1e-9;

  private static Simulation environment(String name) {
    return name.equals("bandit")
        ? Simulation.defaults().withMargin(0.8).withInit(2)
        : Simulation.defaults()
            .withEnvironment("count")
            .withLength(Integer.parseInt(name.substring(1)))
            .withShift(35);
  }

  /** Runs every distinct simulation once and hands each oracle row its own simulated row. */
  private static int compare(
      String table,
      java.util.function.Function<OracleTable.Row, Simulation> simulation,
      java.util.function.BiConsumer<OracleTable.Row, SimulationRow> check) {
    Map<Simulation, List<SimulationRow>> runs = new HashMap<>();
    List<OracleTable.Row> rows = OracleTable.read(table);
    for (OracleTable.Row row : rows) {
      List<SimulationRow> run =
          runs.computeIfAbsent(simulation.apply(row), s -> s.withSteps(50).run().rows());
      SimulationRow simulated = run.get(row.integer("k") - 1);
      assertEquals(row.integer("k"), simulated.step());
      check.accept(row, simulated);
    }
    return rows.size();
  }

  @Test
  void fixedStepsAndTheGrpoDirectionReplay() {
    int rows =
        compare(
            "replay.csv",
            row -> {
              Simulation run = environment(row.text("env")).withSeed(row.integer("seed"));
              if (row.text("method").startsWith("GAPSTEP")) {
                return run.withHonesty("rollout-halves").withAdvantage("grpo");
              }
              String advantage = row.text("method").substring("fixed ".length());
              return run.withStepRule("fixed")
                  .withStepSize(row.number("alpha"))
                  .withAdvantage(
                      advantage.equals("DrGRPO")
                          ? "dr-grpo"
                          : advantage.toLowerCase(java.util.Locale.ROOT));
            },
            (row, simulated) ->
                assertEquals(row.number("meanJ"), simulated.meanSuccess(), TOLERANCE));
    assertEquals(48, rows);
  }

  @Test
  void everyInternalOfTheGrpoDirectionReplays() {
    for (OracleTable.Row row : OracleTable.read("replay_gapstep_internals.csv")) {
      SimulationRow simulated =
          environment(row.text("env"))
              .withHonesty("rollout-halves")
              .withAdvantage("grpo")
              .withSteps(row.integer("k") + 1)
              .run()
              .last();
      assertEquals(row.number("eta"), simulated.stepSize(), TOLERANCE);
      close(row.number("alpha"), simulated.learningRate());
      close(row.number("rho_raw"), simulated.slopeRatio());
      close(row.number("F"), simulated.fisher());
      close(row.number("c"), simulated.curvature());
      close(row.number("kl"), simulated.predictedKl());
      assertEquals(row.integer("bt"), simulated.backtracks());
      assertEquals(row.number("mixed"), simulated.mixedShare());
    }
  }

  @Test
  void rolloutHalvesReplays() {
    int rows =
        compare(
            "replay_recommended.csv",
            row -> environment(row.text("env")).withHonesty("rollout-halves"),
            (row, simulated) -> {
              assertEquals(row.number("meanJ"), simulated.meanSuccess(), TOLERANCE);
              assertEquals(row.number("eta"), simulated.stepSize(), TOLERANCE);
              close(row.number("alpha_eff"), simulated.learningRate());
              close(row.number("rho_raw"), simulated.slopeRatio());
              close(
                  row.number("b_plug"),
                  simulated.inSampleSlope() * simulated.learningRate() / simulated.stepSize());
              close(row.number("F"), simulated.fisher());
              close(row.number("c"), simulated.curvature());
              close(row.number("kl_pred"), simulated.predictedKl());
              assertEquals(row.integer("backtracks"), simulated.backtracks());
            });
    assertEquals(17, rows);
  }

  @Test
  void acrossStepsReplays() {
    int rows =
        compare(
            "replay_across.csv",
            row -> environment(row.text("env")).withOptimizer(row.truth("adam") ? "adamw" : "sgd"),
            (row, simulated) -> {
              assertEquals(row.number("meanJ"), simulated.meanSuccess(), TOLERANCE);
              assertEquals(row.number("eta"), simulated.stepSize(), TOLERANCE);
              close(row.number("alpha_eff"), simulated.learningRate());
              close(row.number("honest_slope"), simulated.heldOutSlope());
              close(row.number("rho_raw"), simulated.slopeRatio());
              close(row.number("F"), simulated.fisher());
              close(row.number("c"), simulated.curvature());
              close(row.number("kl_measured"), simulated.measuredKl());
              assertEquals(row.integer("backtracks"), simulated.backtracks());
            });
    assertTrue(rows >= 35);
  }

  /** 1e-9, relative for numbers above 1. */
  private static void close(double expected, double actual) {
    assertEquals(expected, actual, TOLERANCE * Math.max(1, Math.abs(expected)));
  }
}
