package dev.beamrlvr.laboratory.thresholds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.laboratory.identities.DirectionalMoments;
import dev.beamrlvr.laboratory.identities.FiniteGain;
import dev.beamrlvr.laboratory.identities.LogOdds;
import dev.beamrlvr.laboratory.identities.NonlinearPolicy;
import dev.beamrlvr.laboratory.population.LinearSoftmax;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Check 3: no violation of any bound in thousands of random cases. */
class ThresholdsTest {

  private static LinearSoftmax bandit(SplittableRandom random, int dimension) {
    int answers = 3 + random.nextInt(6);
    int right = 1 + random.nextInt(answers - 2);
    double[][] features = new double[answers][dimension];
    boolean[] correct = new boolean[answers];
    for (int k = 0; k < answers; k++) {
      correct[k] = k < right;
      for (int i = 0; i < dimension; i++) {
        features[k][i] = 2 * random.nextDouble() - 1;
      }
    }
    return LinearSoftmax.of(features, correct);
  }

  private static double[] uniform(SplittableRandom random, int dimension, double range) {
    double[] weights = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      weights[i] = (2 * random.nextDouble() - 1) * range;
    }
    return weights;
  }

  private static double[] unit(double[] vector) {
    double square = 0;
    for (double value : vector) {
      square += value * value;
    }
    return moved(new double[vector.length], vector, 1 / Math.sqrt(square));
  }

  private static double[] moved(double[] from, double[] direction, double length) {
    double[] to = from.clone();
    for (int i = 0; i < to.length; i++) {
      to[i] += length * direction[i];
    }
    return to;
  }

  @Test
  void trajectoryThresholdsKeepHalfTheLinearGain() {
    SplittableRandom random = new SplittableRandom(12345);
    int cases = 0;
    while (cases < 2000) {
      int dimension = 1 + random.nextInt(4);
      LinearSoftmax bandit = bandit(random, dimension);
      double[] weights = uniform(random, dimension, 4);
      double[] direction = unit(bandit.gap(weights));
      DirectionalMoments moments = bandit.moments(weights, direction);
      double dmu = moments.gapAlignment();
      if (!(dmu > 1e-6) || bandit.wrongDiameter() == 0) {
        continue;
      }
      cases++;
      double start = bandit.logOdds(weights);
      double g = bandit.scoreBound();
      double l = bandit.hessianBound();
      for (double eta :
          new double[] {
            TheoremOneThreshold.stepSize(dmu, g, l),
            TrajectoryThreshold.stepSize(dmu, g, l),
            TrajectoryThreshold.linearSoftmax(dmu, bandit.wrongDiameter()),
            MeanLengthThreshold.stepSize(dmu, moments.success(), l, 1),
            BoundedScoreThreshold.stepSize(dmu, moments.success(), l, g, 1)
          }) {
        double gain = bandit.logOdds(moved(weights, direction, eta)) - start;
        assertTrue(gain >= 0.5 * eta * dmu - 1e-12, "case " + cases + ", step " + eta);
      }
      double success = LogOdds.success(start);
      double monotone = MeanLengthThreshold.monotone(dmu, success, l, 1);
      assertTrue(bandit.logOdds(moved(weights, direction, monotone)) >= start - 1e-12);
    }
  }

  /** The thresholds are no idle worst cases: a few times as far, gains do fall short. */
  @Test
  void beyondTheSharpestThresholdGainsFallShort() {
    SplittableRandom random = new SplittableRandom(12345);
    int shortOfHalf = 0;
    int falls = 0;
    for (int i = 0; i < 2000; i++) {
      LinearSoftmax bandit = bandit(random, 2);
      double[] weights = uniform(random, 2, 4);
      double[] direction = unit(bandit.gap(weights));
      double dmu = bandit.moments(weights, direction).gapAlignment();
      double start = bandit.logOdds(weights);
      double eta = TrajectoryThreshold.linearSoftmax(dmu, bandit.wrongDiameter());
      if (Double.isInfinite(eta)) {
        continue;
      }
      shortOfHalf +=
          bandit.logOdds(moved(weights, direction, 4 * eta)) - start < 2 * eta * dmu ? 1 : 0;
      falls += bandit.logOdds(moved(weights, direction, 16 * eta)) < start ? 1 : 0;
    }
    assertTrue(shortOfHalf >= 100, "less than half the linear gain in " + shortOfHalf);
    assertTrue(falls >= 100, "falls in " + falls);
  }

  @Test
  void successNeverFallsBelowTheJensenBound() {
    SplittableRandom random = new SplittableRandom(4711);
    NonlinearPolicy policy = new NonlinearPolicy(random);
    boolean[] correct = policy.correct();
    int gains = 0;
    for (int i = 0; i < 3000; i++) {
      double[] weights = NonlinearPolicy.weights(random, 3);
      double[] direction = NonlinearPolicy.direction(random);
      double eta = Math.pow(10, random.nextDouble() * 4 - 3);
      double[] before = policy.logProbs(weights);
      double[] after = policy.logProbs(weights, direction, eta);
      double[] changes = new double[before.length];
      for (int o = 0; o < changes.length; o++) {
        changes[o] = after[o] - before[o];
      }
      FiniteGain gain = FiniteGain.of(NonlinearPolicy.exp(before), correct, changes);
      double logOdds = policy.logOdds(before);
      double moved = policy.logOdds(after);
      double rise = LogOdds.logSuccess(moved) - LogOdds.logSuccess(logOdds);
      assertTrue(rise >= gain.logSuccessBound() - 1e-10, "case " + i);
      assertEquals(
          gain.correctChange(),
          gain.gapGain() - gain.kl(),
          1e-9 * (1 + Math.abs(gain.correctChange())));
      if (gain.correctChange() >= 0) {
        gains++;
        assertTrue(moved - logOdds >= gain.logOddsBound() - 1e-9, "case " + i);
      }
    }
    assertTrue(gains > 100);
  }

  @Test
  void meanSuccessOverPromptsNeverFalls() {
    SplittableRandom random = new SplittableRandom(99);
    int cases = 0;
    int movesEveryPrompt = 0;
    while (cases < 1200) {
      int dimension = 2 + random.nextInt(4);
      int prompts = 2 + random.nextInt(6);
      LinearSoftmax[] bandits = new LinearSoftmax[prompts];
      double[] weights = uniform(random, dimension, 4);
      double[] direction = unit(uniform(random, dimension, 1));
      double[] success = new double[prompts];
      double[] alignment = new double[prompts];
      double[] length = new double[prompts];
      double[] curvature = new double[prompts];
      double tokenCurvature = 0;
      double mean = 0;
      for (int q = 0; q < prompts; q++) {
        bandits[q] = bandit(random, dimension);
        DirectionalMoments moments = bandits[q].moments(weights, direction);
        success[q] = moments.success();
        alignment[q] = moments.gapAlignment();
        length[q] = 1;
        curvature[q] = Math.pow(bandits[q].wrongDiameter(), 2) / 4 + 1e-12;
        tokenCurvature = Math.max(tokenCurvature, bandits[q].hessianBound());
        mean += success[q] / prompts;
      }
      double eta = ManyPromptThreshold.averageSuccess(success, alignment, length, tokenCurvature);
      if (!(eta > 0)) {
        continue;
      }
      cases++;
      double after = 0;
      for (int q = 0; q < prompts; q++) {
        after += LogOdds.success(bandits[q].logOdds(moved(weights, direction, eta))) / prompts;
      }
      assertTrue(after >= mean - 1e-12, "case " + cases);
      double every = ManyPromptThreshold.everyPrompt(alignment, curvature);
      movesEveryPrompt += every > 0 ? 1 : 0;
      for (int q = 0; q < prompts; q++) {
        double logOdds = bandits[q].logOdds(moved(weights, direction, every));
        assertTrue(logOdds >= bandits[q].logOdds(weights) - 1e-12, "case " + cases);
      }
    }
    assertTrue(movesEveryPrompt >= 200, "only " + movesEveryPrompt + " cases move every prompt");
  }

  @Test
  void misalignedDirectionsHaveNoStep() {
    assertEquals(0, TheoremOneThreshold.stepSize(-1, 1, 1));
    assertEquals(0, TrajectoryThreshold.stepSize(-1, 1, 1));
    assertEquals(0, MeanLengthThreshold.stepSize(-1, 0.5, 1, 1));
    assertEquals(0, BoundedScoreThreshold.stepSize(-1, 0.5, 1, 1, 1));
    assertEquals(0, ManyPromptThreshold.everyPrompt(new double[] {1, -1}, new double[] {1, 1}));
    assertEquals(3, BoundedScoreThreshold.largest(1, 3, 2));
  }
}
