package dev.beamrlvr.laboratory.identities;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Check 2: the identities against finite differences on a policy that bends. */
class IdentitiesTest {

  private static final double STEP = 1e-3;

  @Test
  void slopeAndCurvatureOfTheLogOddsMatchFiniteDifferences() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      NonlinearPolicy policy = new NonlinearPolicy(random);
      double[] weights = NonlinearPolicy.weights(random, 1);
      double[] direction = NonlinearPolicy.direction(random);
      double[][] at = new double[5][];
      double[] logOdds = new double[5];
      for (int i = 0; i < 5; i++) {
        at[i] = policy.logProbs(weights, direction, (i - 2) * STEP);
        logOdds[i] = policy.logOdds(at[i]);
      }
      double[] scores = new double[at[2].length];
      double[] hessians = new double[at[2].length];
      for (int o = 0; o < scores.length; o++) {
        double[] along = {at[0][o], at[1][o], at[2][o], at[3][o], at[4][o]};
        scores[o] = first(along);
        hessians[o] = second(along);
      }
      DirectionalMoments moments =
          DirectionalMoments.of(NonlinearPolicy.exp(at[2]), policy.correct(), scores, hessians);
      assertEquals(first(logOdds), moments.gapAlignment(), 1e-6);
      assertEquals(second(logOdds), moments.curvature(), 1e-6);
      assertEquals(0, moments.normalizationResidual(), 1e-8);
      assertEquals(moments.curvature(), moments.curvatureFromCorrect(), 1e-6);
      assertEquals(moments.curvature(), moments.curvatureFromWrong(), 1e-6);
      double[] success = new double[5];
      for (int i = 0; i < 5; i++) {
        success[i] = LogOdds.success(logOdds[i]);
      }
      assertEquals(first(success), moments.successSlope(), 1e-6);
      assertEquals(second(success), moments.successCurvature(), 1e-6);
    }
  }

  @Test
  void theGapIsTheGradientOfTheLogOdds() {
    SplittableRandom random = new SplittableRandom(5);
    NonlinearPolicy policy = new NonlinearPolicy(random);
    double[] weights = NonlinearPolicy.weights(random, 1);
    double[] probabilities = NonlinearPolicy.exp(policy.logProbs(weights));
    boolean[] correct = policy.correct();
    double success = 0;
    double[] right = new double[NonlinearPolicy.DIMENSION];
    double[] wrong = new double[NonlinearPolicy.DIMENSION];
    double[] slopes = new double[NonlinearPolicy.DIMENSION];
    for (int i = 0; i < NonlinearPolicy.DIMENSION; i++) {
      double[] axis = new double[NonlinearPolicy.DIMENSION];
      axis[i] = 1;
      double[] ahead = policy.logProbs(weights, axis, 1e-5);
      double[] behind = policy.logProbs(weights, axis, -1e-5);
      slopes[i] = (policy.logOdds(ahead) - policy.logOdds(behind)) / 2e-5;
      success = 0;
      for (int o = 0; o < correct.length; o++) {
        double score = (ahead[o] - behind[o]) / 2e-5;
        (correct[o] ? right : wrong)[i] += probabilities[o] * score;
        success += correct[o] ? probabilities[o] : 0;
      }
    }
    for (int i = 0; i < right.length; i++) {
      right[i] /= success;
      wrong[i] /= 1 - success;
    }
    GradientGap gap = GradientGap.of(success, right, wrong);
    for (int i = 0; i < slopes.length; i++) {
      assertEquals(slopes[i], gap.gap()[i], 1e-8);
      assertEquals(right[i], (1 - success) * gap.gap()[i], 1e-8);
      assertEquals(success * (1 - success) * slopes[i], gap.successGradient()[i], 1e-8);
    }
  }

  @Test
  void flowsOfTheUpdateRules() {
    assertEquals(3, SuccessFlow.UNIT_DIRECTION.speed(0.2, 3));
    assertEquals(0.4 * 9, SuccessFlow.GRPO.speed(0.2, 3), 1e-15);
    assertEquals(0.16 * 9, SuccessFlow.REINFORCE.speed(0.2, 3), 1e-15);
  }

  @Test
  void oneSidedVerdictsHaveNoGap() {
    double[] half = {0.5, 0.5};
    assertThrows(
        IllegalArgumentException.class,
        () -> DirectionalMoments.of(half, new boolean[] {true, true}, half, half));
    assertThrows(IllegalArgumentException.class, () -> new GradientGap(1.5, half));
  }

  @Test
  void theGapIsBoundedByTheScores() {
    assertTrue(GradientGap.normBound(0.5, 1) == 2 && GradientGap.normBound(0.9, 1) < 1.2);
  }

  /** First derivative at the middle of five equidistant values, fourth order. */
  private static double first(double[] f) {
    return ((f[3] - f[1]) * 8 - (f[4] - f[0])) / (12 * STEP);
  }

  /** Second derivative at the middle of five equidistant values, fourth order. */
  private static double second(double[] f) {
    return (-f[4] + 16 * f[3] - 30 * f[2] + 16 * f[1] - f[0]) / (12 * STEP * STEP);
  }
}
