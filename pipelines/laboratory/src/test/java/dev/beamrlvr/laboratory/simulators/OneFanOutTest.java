package dev.beamrlvr.laboratory.simulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.laboratory.OracleTable;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Curvature and trials from one ladder do as well as a probe and trials one after the other. */
class OneFanOutTest {

  @ParameterizedTest
  @ValueSource(strings = {"T8", "T32", "T128", "T512", "bandit"})
  void theLadderReachesWhatSeparateTrialsReach(String name) {
    SimulatedTraining training = OracleEnvironments.training(name);
    List<SimulatedRun> ladder =
        OracleEnvironments.seeds(
            5,
            seed ->
                training.run(
                    UpdateRule.oneFanOut(
                        AdaptiveConstants.acrossSteps(),
                        AdvantageEstimator.DR_GRPO,
                        SimulatedOptimizer.SGD),
                    seed,
                    400));
    double separate =
        OracleTable.read("e_across.csv").stream()
            .filter(row -> row.text("env").equals(name) && row.text("rule").startsWith("across"))
            .findFirst()
            .orElseThrow()
            .number("final_mean");
    assertEquals(separate, Summary.of(ladder, SimulatedRun::finalSuccess).mean(), 0.003);
    assertTrue(Summary.of(ladder, SimulatedRun::largestFall).most() <= 0.03);
  }
}
