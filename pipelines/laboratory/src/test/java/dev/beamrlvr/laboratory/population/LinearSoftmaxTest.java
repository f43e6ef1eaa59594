package dev.beamrlvr.laboratory.population;

import static dev.beamrlvr.laboratory.population.Displacements.moved;
import static dev.beamrlvr.laboratory.population.Displacements.scaled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.gradientgap.CumulativeGain;
import dev.beamrlvr.laboratory.OracleTable;
import dev.beamrlvr.laboratory.identities.DirectionalMoments;
import dev.beamrlvr.laboratory.identities.GradientGap;
import dev.beamrlvr.laboratory.identities.LogOdds;
import dev.beamrlvr.laboratory.thresholds.MeanLengthThreshold;
import dev.beamrlvr.laboratory.thresholds.TheoremOneThreshold;
import dev.beamrlvr.laboratory.thresholds.TrajectoryThreshold;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Check 1: six answers and three answers against the oracle tables. */
class LinearSoftmaxTest {

  private static final LinearSoftmax SIX_ANSWERS =
      LinearSoftmax.of(
          new double[][] {
            {0.9, 0.1, -0.3},
            {0.4, 0.8, 0.2},
            {0.7, -0.6, 0.5},
            {-0.5, 0.9, -0.4},
            {0.3, 0.3, 0.9},
            {-0.8, -0.2, 0.1}
          },
          new boolean[] {true, true, false, false, false, false});

  /** Answer 0 is correct; the two wrong ones lie on either side of it. */
  private static final LinearSoftmax THREE_ANSWERS =
      LinearSoftmax.of(new double[][] {{0}, {1}, {-1}}, new boolean[] {true, false, false});

  @Test
  void sixAnswers() {
    assertEquals(2.121320343560, SIX_ANSWERS.scoreBound(), 1e-9);
    assertEquals(1.125, SIX_ANSWERS.hessianBound(), 1e-9);
    List<OracleTable.Row> rows = OracleTable.read("c1_b6_closed_form.csv");
    for (OracleTable.Row row : rows) {
      double[] w = {row.number("w1"), row.number("w2"), row.number("w3")};
      double logOdds = SIX_ANSWERS.logOdds(w);
      double success = LogOdds.success(logOdds);
      GradientGap gap = new GradientGap(success, SIX_ANSWERS.gap(w));
      double[] direction = scaled(gap.gap(), 1 / gap.norm());
      DirectionalMoments moments = SIX_ANSWERS.moments(w, direction);
      double g = SIX_ANSWERS.scoreBound();
      double l = SIX_ANSWERS.hessianBound();
      double dmu = moments.gapAlignment();
      assertEquals(row.number("J"), success, 1e-9);
      assertEquals(row.number("logit"), logOdds, 1e-9);
      assertEquals(row.number("gap1"), gap.gap()[0], 1e-9);
      assertEquals(row.number("gap2"), gap.gap()[1], 1e-9);
      assertEquals(row.number("gap3"), gap.gap()[2], 1e-9);
      assertEquals(row.number("gapnorm"), gap.norm(), 1e-9);
      assertEquals(row.number("dmu"), dmu, 1e-9);
      assertEquals(row.number("kappa"), moments.curvature(), 1e-9);
      assertEquals(row.number("kappa"), moments.curvatureFromCorrect(), 1e-9);
      assertEquals(row.number("kappa"), moments.curvatureFromWrong(), 1e-9);
      assertEquals(row.number("varplus"), moments.correctVariance(), 1e-9);
      assertEquals(row.number("varminus"), moments.wrongVariance(), 1e-9);
      assertEquals(row.number("fisher_d"), moments.fisher(), 1e-9);
      assertEquals(row.number("eta_paper"), TheoremOneThreshold.stepSize(dmu, g, l), 1e-9);
      assertEquals(row.number("eta_P1"), TrajectoryThreshold.stepSize(dmu, g, l), 1e-9);
      assertEquals(
          row.number("eta_lin"),
          TrajectoryThreshold.linearSoftmax(dmu, SIX_ANSWERS.wrongDiameter()),
          1e-9);
      assertEquals(row.number("eta_EM_L"), MeanLengthThreshold.stepSize(dmu, success, l, 1), 1e-9);
      double critical =
          CriticalStep.of(eta -> SIX_ANSWERS.logOdds(moved(w, direction, eta)), 1e-3, 1e4, 4000);
      String expected = row.text("eta_crit");
      assertEquals(
          expected.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(expected),
          critical,
          1e-9);
    }
    assertEquals(5, rows.size());
  }

  @Test
  void theTheoremsLowerBoundHoldsUnderEveryThreshold() {
    List<OracleTable.Row> rows = OracleTable.read("c1_b6_traj.csv");
    for (String rule : List.of("paper", "P1", "lin", "EM")) {
      double[] w = new double[3];
      CumulativeGain gain = new CumulativeGain(LogOdds.success(SIX_ANSWERS.logOdds(w)), 0);
      for (int step = 1; step <= 2000; step++) {
        double success = LogOdds.success(SIX_ANSWERS.logOdds(w));
        double[] gap = SIX_ANSWERS.gap(w);
        double dmu = new GradientGap(success, gap).norm();
        double g = SIX_ANSWERS.scoreBound();
        double l = SIX_ANSWERS.hessianBound();
        double eta =
            switch (rule) {
              case "paper" -> TheoremOneThreshold.stepSize(dmu, g, l);
              case "P1" -> TrajectoryThreshold.stepSize(dmu, g, l);
              case "lin" -> TrajectoryThreshold.linearSoftmax(dmu, SIX_ANSWERS.wrongDiameter());
              default -> LogOdds.success(-SIX_ANSWERS.logOdds(w)) * dmu / l;
            };
        gain = gain.plus(dmu, eta);
        w = moved(w, gap, eta / dmu);
        double reached = LogOdds.success(SIX_ANSWERS.logOdds(w));
        assertTrue(reached >= gain.successLowerBound() - 1e-12, rule + " step " + step);
        for (OracleTable.Row row : rows) {
          if (row.text("rule").equals(rule) && row.integer("k") == step) {
            assertEquals(row.number("J"), reached, 1e-9);
            assertEquals(row.number("M"), gain.total(), 1e-9 * Math.max(1, gain.total()));
            assertEquals(row.number("lower_bound"), gain.successLowerBound(), 1e-9);
          }
        }
      }
    }
  }

  @Test
  void threeAnswersEndInTheTwoCycleAboveLearningRateTwo() {
    List<OracleTable.Row> rows = OracleTable.read("c1_A3_fixed_alpha.csv");
    for (OracleTable.Row row : rows) {
      double w = 0.1;
      for (int k = 0; k < 5000; k++) {
        w += row.number("alpha") * THREE_ANSWERS.gap(new double[] {w})[0];
      }
      // At the critical rate itself the approach is algebraic and amplifies rounding.
      double tolerance = row.number("alpha") == 2 ? 1e-6 : 1e-9;
      assertEquals(row.number("absw_final"), Math.abs(w), tolerance);
      assertEquals(
          row.number("J_final"), LogOdds.success(THREE_ANSWERS.logOdds(new double[] {w})), 1e-9);
    }
    assertEquals(13, rows.size());
    double w = 2.9847045853578846;
    assertEquals(2 * w, 6 * Math.tanh(w), 1e-9);
  }
}
