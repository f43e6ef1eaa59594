package dev.beamrlvr.laboratory.population;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beamrlvr.laboratory.LogLogSlope;
import dev.beamrlvr.laboratory.OracleTable;
import dev.beamrlvr.laboratory.identities.DirectionalMoments;
import dev.beamrlvr.laboratory.thresholds.BoundedScoreThreshold;
import dev.beamrlvr.laboratory.thresholds.MeanLengthThreshold;
import dev.beamrlvr.laboratory.thresholds.TrajectoryThreshold;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Check 5 (family F1), and family A, against the oracle tables. */
class TiltedTokensTest {

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
}
