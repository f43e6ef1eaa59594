package dev.beamrlvr.laboratory.population;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beamrlvr.laboratory.LogLogSlope;
import dev.beamrlvr.laboratory.OracleTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Check 6: family R against the oracle table. */
class RareLongAnswersTest {

  @Test
  void thresholdsVanishWithFailureWhenWrongAnswersAreRareAndLong() {
    double[] failure = new double[9];
    double[] gap = new double[9];
    double[] grpo = new double[9];
    double[] reinforce = new double[9];
    List<OracleTable.Row> rows =
        OracleTable.read("c3a_jto1.csv").stream()
            .filter(row -> row.text("family").equals("R"))
            .toList();
    for (int k = 1; k <= 9; k++) {
      RareLongAnswers answers = RareLongAnswers.ofRarity(k);
      OracleTable.Row row = rows.get(k - 1);
      assertEquals(row.integer("hw_or_n"), answers.length());
      assertEquals(row.number("one_minus_J"), answers.failure(), 1e-9);
      close(row.number("dmu"), answers.gapAlignment());
      close(row.number("kappa"), answers.curvature());
      close(row.number("F"), answers.fisher());
      close(row.number("eta_crit"), answers.criticalStep());
      close(row.number("alpha_gap"), answers.gapRate());
      close(row.number("alpha_GRPO"), answers.grpoRate());
      close(row.number("alpha_REINFORCE"), answers.reinforceRate());
      failure[k - 1] = answers.failure();
      gap[k - 1] = answers.gapRate();
      grpo[k - 1] = answers.grpoRate();
      reinforce[k - 1] = answers.reinforceRate();
    }
    assertEquals(0.965, LogLogSlope.of(failure, gap), 0.005);
    assertEquals(0.495, LogLogSlope.of(failure, grpo), 0.005);
    assertEquals(0.025, LogLogSlope.of(failure, reinforce), 0.005);
  }

  private static void close(double expected, double actual) {
    assertEquals(expected, actual, 1e-7 * Math.max(1, Math.abs(expected)));
  }
}
