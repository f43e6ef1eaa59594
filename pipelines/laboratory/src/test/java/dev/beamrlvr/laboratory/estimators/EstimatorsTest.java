package dev.beamrlvr.laboratory.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.gradientgap.GroupEstimate;
import dev.beamrlvr.laboratory.OracleTable;
import dev.beamrlvr.laboratory.identities.DirectionalMoments;
import dev.beamrlvr.laboratory.population.TiltedTokens;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Check 8: estimators against their exact means and standard deviations. */
class EstimatorsTest {

  private static final int LENGTH = 32;
  private static final double TILT = 0.2;

  @Test
  void constantsOfMixedGroups() {
    for (OracleTable.Row row : OracleTable.read("b_group_constants.csv")) {
      MixedGroups groups = MixedGroups.of(row.number("J"), row.integer("G"));
      assertEquals(row.number("P_mixed"), groups.mixedProbability(), 1e-9);
      assertEquals(row.number("E_inv_nplus_given_mixed"), groups.inverseCorrect(), 1e-9);
      assertEquals(row.number("E_inv_nminus_given_mixed"), groups.inverseWrong(), 1e-9);
      assertEquals(row.number("P_both_ge2"), groups.twoOfEachProbability(), 1e-9);
    }
    assertThrows(IllegalArgumentException.class, () -> MixedGroups.of(1, 8));
  }

  @Test
  void exactMeansAndStandardDeviationsMatchTheTable() {
    for (OracleTable.Row row : OracleTable.read("b_estimators.csv")) {
      DirectionalMoments moments = TiltedTokens.of(LENGTH, row.integer("hw")).moments(TILT);
      MixedGroups groups = MixedGroups.of(moments.success(), row.integer("G"));
      double variance = groups.variance(moments.correctVariance(), moments.wrongVariance());
      assertEquals(row.number("J"), moments.success(), 1e-9);
      assertEquals(row.number("dmu"), -moments.gapAlignment(), 1e-9);
      assertEquals(row.number("kappa"), moments.curvature(), 1e-9);
      assertEquals(row.number("J1mJdmu"), -moments.successSlope(), 1e-9);
      assertEquals(row.number("Jpp"), moments.successCurvature(), 1e-9);
      assertEquals(row.number("dmu_sd_theory"), Math.sqrt(variance), 1e-9);
    }
  }

  @Test
  void sampledEstimatesHaveTheirExactMeansAndStandardDeviations() {
    for (int window : new int[] {1, 3, 5, 9, 13}) {
      TiltedTokens tokens = TiltedTokens.of(LENGTH, window);
      DirectionalMoments moments = tokens.moments(TILT);
      for (int groupSize : new int[] {4, 8, 16, 64}) {
        MixedGroups groups = MixedGroups.of(moments.success(), groupSize);
        // As many mixed groups everywhere, also where success is so high that few are.
        int samples = (int) (40_000 / groups.mixedProbability());
        SplittableRandom random = new SplittableRandom(1000 * window + groupSize);
        Running alignment = new Running();
        Running slope = new Running();
        Running curvature = new Running();
        Running verdict = new Running();
        Running errors = new Running();
        Running squares = new Running();
        double[] cumulative = tokens.sumProbabilities(TILT);
        for (int i = 1; i < cumulative.length; i++) {
          cumulative[i] += cumulative[i - 1];
        }
        double mean = mean();
        double hessian = -LENGTH * variance();
        for (int sample = 0; sample < samples; sample++) {
          double[] rewards = new double[groupSize];
          double[] scores = new double[groupSize];
          double[] hessians = new double[groupSize];
          for (int i = 0; i < groupSize; i++) {
            int at = Arrays.binarySearch(cumulative, random.nextDouble());
            int sum = Math.min(at < 0 ? -at - 1 : at, 2 * LENGTH) - LENGTH;
            rewards[i] = Math.abs(sum) <= window ? 1 : 0;
            scores[i] = sum - mean;
            hessians[i] = hessian;
          }
          ScoredGroup group = ScoredGroup.of(rewards, scores, hessians);
          group.gapAlignment().ifPresent(alignment::add);
          if (group.mixed()) {
            int correct = (int) Arrays.stream(rewards).sum();
            double error =
                GroupEstimate.gapAlignmentError(moments.fisher(), correct, groupSize - correct);
            errors.add(error * error);
          }
          slope.add(group.slope());
          curvature.add(group.successCurvature());
          verdict.add(group.verdictVariance());
          squares.add(FisherEstimate.fromScores(scores));
        }
        double deviation =
            Math.sqrt(groups.variance(moments.correctVariance(), moments.wrongVariance()));
        assertEquals(1, alignment.deviation() / deviation, 0.03);
        double tooLarge = Math.sqrt(errors.mean()) / deviation;
        assertTrue(tooLarge >= 1 && tooLarge < 2.5, "the error is told as " + tooLarge + " times");
        alignment.assertMean(moments.gapAlignment());
        slope.assertMean(moments.successSlope());
        curvature.assertMean(moments.successCurvature());
        verdict.assertMean(moments.success() * (1 - moments.success()));
        squares.assertMean(moments.fisher());
      }
    }
  }

  @Test
  void allEqualGroupsAddExactlyNothing() {
    for (double verdict : new double[] {0, 1}) {
      for (int size = 2; size <= 64; size++) {
        double[] rewards = new double[size];
        double[] scores = new double[size];
        Arrays.fill(rewards, verdict);
        Arrays.setAll(scores, i -> Math.sin(i) * 1e6);
        ScoredGroup group = ScoredGroup.of(rewards, scores, scores);
        assertEquals(0.0, Math.abs(group.slope()));
        assertEquals(0.0, Math.abs(group.successCurvature()));
        assertEquals(0.0, group.verdictVariance());
        assertFalse(group.mixed());
        assertTrue(group.gapAlignment().isEmpty() && group.curvature().isEmpty());
      }
    }
  }

  @Test
  void curvatureNeedsTwoOfEach() {
    double[] x = {1, 3, 0, 1};
    double[] h = {-1, -1, -2, -2};
    assertEquals(
        2 - 0.5 - 1 + 2,
        ScoredGroup.of(new double[] {1, 1, 0, 0}, x, h).curvature().orElseThrow(),
        1e-12);
    assertTrue(ScoredGroup.of(new double[] {1, 0, 0, 0}, x, h).curvature().isEmpty());
    assertThrows(IllegalArgumentException.class, () -> ScoredGroup.of(new double[] {1}, x, h));
  }

  @Test
  void importanceWeights() {
    ImportanceWeightedSuccess moved =
        ImportanceWeightedSuccess.of(
            new double[] {1, 0, 0}, new double[] {Math.log(2) + 900, 900, 900});
    assertEquals(0.5, moved.success(), 1e-12);
    assertEquals(16.0 / 6, moved.effectiveSampleSize(), 1e-12);
    assertEquals(8, FisherEstimate.fromKl(0.01, 0.05), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> FisherEstimate.fromKl(0.01, 0));
  }

  private static double mean() {
    return LENGTH * 2 * Math.sinh(TILT) / (1 + 2 * Math.cosh(TILT));
  }

  private static double variance() {
    double token = 2 * Math.sinh(TILT) / (1 + 2 * Math.cosh(TILT));
    return 2 * Math.cosh(TILT) / (1 + 2 * Math.cosh(TILT)) - token * token;
  }

  /** Mean and standard deviation of a stream. */
  private static final class Running {
    private long count;
    private double sum;
    private double squares;

    void add(double value) {
      assertTrue(Double.isFinite(value));
      count++;
      sum += value;
      squares += value * value;
    }

    double deviation() {
      double mean = sum / count;
      return Math.sqrt((squares / count - mean * mean) * count / (count - 1));
    }

    double mean() {
      return sum / count;
    }

    void assertMean(double expected) {
      assertEquals(expected, mean(), 4 * deviation() / Math.sqrt(count));
    }
  }
}
