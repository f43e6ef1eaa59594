package dev.beamrlvr.gradientgap.population;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.CumulativeGain;
import dev.beamrlvr.gradientgap.LogLogSlope;
import dev.beamrlvr.gradientgap.OracleTable;
import dev.beamrlvr.gradientgap.identities.DirectionalMoments;
import dev.beamrlvr.gradientgap.identities.GradientGap;
import dev.beamrlvr.gradientgap.identities.LogOdds;
import dev.beamrlvr.gradientgap.thresholds.BoundedScoreThreshold;
import dev.beamrlvr.gradientgap.thresholds.MeanLengthThreshold;
import dev.beamrlvr.gradientgap.thresholds.TheoremOneThreshold;
import dev.beamrlvr.gradientgap.thresholds.TrajectoryThreshold;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks 1, 4, 5 and 6: closed forms against the oracle tables. */
class ClosedFormTest {

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
      CumulativeGain gain = CumulativeGain.from(LogOdds.success(SIX_ANSWERS.logOdds(w)));
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
        PopulationTraining.adaptive(new Washboard(), AdaptiveStepSettings.rolloutHalves(), 400);
    assertEquals(0, run.decreases());
    assertTrue(run.finalLogOdds() > 100, "ell_400 = " + run.finalLogOdds());
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

  @Test
  void criticalStepsFallWithLengthAsTheTableSays() {
    List<OracleTable.Row> rows = OracleTable.read("c2_F1.csv");
    double[] lengths = new double[rows.size() - 2];
    double[] rates = new double[lengths.length];
    double[] normalized = new double[lengths.length];
    for (int i = 0; i < rows.size(); i++) {
      OracleTable.Row row = rows.get(i);
      int length = row.integer("T");
      TiltedTokens tokens = TiltedTokens.ofLength(length);
      double w = tokens.weightOf(0.3);
      DirectionalMoments moments = tokens.moments(w);
      double dmu = -moments.gapAlignment();
      double alpha = 2 * w / dmu;
      assertEquals(row.integer("hw"), tokens.window());
      assertEquals(row.number("w0"), w, 1e-6);
      assertEquals(row.number("J0"), moments.success(), 1e-6);
      assertEquals(row.number("Jmax"), tokens.moments(0).success(), 1e-6);
      assertEquals(row.number("dmu"), dmu, 1e-6);
      assertEquals(row.number("kappa"), moments.curvature(), 1e-6);
      assertEquals(row.number("F"), moments.fisher(), 1e-6);
      assertEquals(row.number("alpha_crit"), alpha, 1e-6);
      assertEquals(row.number("alpha_crit_lennorm"), alpha * length, 1e-6);
      assertEquals(
          row.number("P1"),
          TrajectoryThreshold.stepSize(
              dmu, length * TiltedTokens.TOKEN_SCORE, length * TiltedTokens.TOKEN_CURVATURE),
          1e-6);
      assertEquals(
          row.number("P2"),
          MeanLengthThreshold.monotone(
              dmu, moments.success(), TiltedTokens.TOKEN_CURVATURE, length),
          1e-6);
      assertEquals(
          row.number("P3"),
          BoundedScoreThreshold.stepSize(
              dmu,
              moments.success(),
              TiltedTokens.TOKEN_CURVATURE,
              TiltedTokens.TOKEN_SCORE,
              length),
          1e-6);
      assertEquals(
          row.number("crit/(2(1-J)dmu/F)"),
          2 * w / (2 * (1 - moments.success()) * dmu / moments.fisher()),
          1e-6);
      if (i >= 2) {
        lengths[i - 2] = length;
        rates[i - 2] = alpha;
        normalized[i - 2] = alpha * length;
      }
    }
    assertEquals(-1.0334, LogLogSlope.of(lengths, rates), 0.001);
    assertEquals(-0.0334, LogLogSlope.of(lengths, normalized), 0.001);
  }

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

  @Test
  void thresholdsDependOnlyLogarithmicallyOnFailureAtFixedLength() {
    for (OracleTable.Row row : OracleTable.read("c3a_jto1.csv")) {
      if (row.text("family").equals("A")) {
        DirectionalMoments moments = TiltedTokens.of(128, row.integer("hw_or_n")).moments(0.1);
        double dmu = -moments.gapAlignment();
        close(row.number("dmu"), dmu);
        close(row.number("kappa"), moments.curvature());
        close(row.number("F"), moments.fisher());
        close(row.number("alpha_gap"), 0.2 / dmu);
      }
    }
  }

  private static void close(double expected, double actual) {
    assertEquals(expected, actual, 1e-7 * Math.max(1, Math.abs(expected)));
  }

  private static double[] scaled(double[] vector, double factor) {
    return moved(new double[vector.length], vector, factor);
  }

  private static double[] moved(double[] from, double[] direction, double length) {
    double[] to = from.clone();
    for (int i = 0; i < to.length; i++) {
      to[i] += length * direction[i];
    }
    return to;
  }
}
