package dev.beamrlvr.laboratory.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.gradientgap.SlopeAcrossPrompts;
import dev.beamrlvr.laboratory.identities.GradientGap;
import dev.beamrlvr.laboratory.identities.LogOdds;
import dev.beamrlvr.laboratory.population.LinearSoftmax;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Check 9: how much an estimated gap flatters itself, and that products of halves, or of different
 * groups, do not.
 */
class OptimismTest {

  private static final int ANSWERS = 10;
  private static final int DIMENSION = 24;
  private static final int GROUPS = 60_000;
  private static final int[] PIECES = {1, 2, 0, 3};

  private final double[][] features = new double[ANSWERS][DIMENSION];
  private final boolean[] correct = new boolean[ANSWERS];
  private final double[] weights = new double[DIMENSION];
  private final LinearSoftmax policy;

  OptimismTest() {
    SplittableRandom random = new SplittableRandom(24);
    for (int k = 0; k < ANSWERS; k++) {
      correct[k] = k < 2;
      for (int i = 0; i < DIMENSION; i++) {
        features[k][i] = (2 * random.nextDouble() - 1) * 1.5 / Math.sqrt(DIMENSION / 3.0);
      }
    }
    policy = LinearSoftmax.of(features, correct);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16, 64})
  void halfSplitProductsAreHonest(int groupSize) {
    double success = LogOdds.success(policy.logOdds(weights));
    GradientGap gap = new GradientGap(success, policy.gap(weights));
    double[] probabilities = policy.probabilities(weights);
    SplittableRandom random = new SplittableRandom(groupSize);
    Stream optimism = new Stream();
    Stream halves = new Stream();
    Stream plugIn = new Stream();
    Stream across = new Stream();
    double[][] pieces = new double[PIECES.length][];
    for (int sample = 0; sample < GROUPS; sample++) {
      int[] outcomes = new int[groupSize];
      int right = 0;
      for (int i = 0; i < groupSize; i++) {
        outcomes[i] = draw(probabilities, random.nextDouble());
        right += correct[outcomes[i]] ? 1 : 0;
      }
      if (right > 0 && right < groupSize) {
        double[] estimate = new double[DIMENSION];
        for (int outcome : outcomes) {
          add(estimate, outcome, correct[outcome] ? 1.0 / right : -1.0 / (groupSize - right));
        }
        optimism.add(dot(estimate, estimate) - dot(estimate, gap.gap()));
      }
      double[] first = gradient(outcomes, 0, groupSize / 2);
      double[] second = gradient(outcomes, groupSize / 2, groupSize);
      double[] whole = gradient(outcomes, 0, groupSize);
      halves.add(dot(first, second));
      plugIn.add(dot(whole, whole));
      pieces[sample % PIECES.length] = whole;
      if (sample % PIECES.length == PIECES.length - 1) {
        across.add(acrossPieces(pieces));
      }
    }
    MixedGroups groups = MixedGroups.of(success, groupSize);
    double trace = groups.variance(trace(true, probabilities), trace(false, probabilities));
    double honest = dot(gap.successGradient(), gap.successGradient());
    assertEquals(trace, optimism.mean(), 3 * optimism.error());
    assertEquals(honest, halves.mean(), 3 * halves.error());
    assertEquals(honest, across.mean(), 3 * across.error());
    assertTrue(plugIn.mean() - honest > 10 * plugIn.error());
  }

  /** Each piece as {@code n_i} prompts of one gradient, so that sizes count too. */
  private static double acrossPieces(double[][] pieces) {
    int prompts = 0;
    double[] sum = new double[DIMENSION];
    double own = 0;
    for (int piece = 0; piece < pieces.length; piece++) {
      prompts += PIECES[piece];
      for (int i = 0; i < DIMENSION; i++) {
        sum[i] += PIECES[piece] * pieces[piece][i];
      }
      own += PIECES[piece] * PIECES[piece] * dot(pieces[piece], pieces[piece]);
    }
    double square = prompts * prompts;
    return SlopeAcrossPrompts.of(dot(sum, sum) / square, own / square, PIECES);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void oneGroupCannotBeMeasuredByOthers(int empty) {
    int[] prompts = new int[1 + empty];
    prompts[empty] = 3;
    assertFalse(SlopeAcrossPrompts.isMeasurable(prompts));
    assertThrows(IllegalArgumentException.class, () -> SlopeAcrossPrompts.of(1, 0.5, prompts));
  }

  private double[] gradient(int[] outcomes, int from, int to) {
    double mean = 0;
    for (int i = from; i < to; i++) {
      mean += correct[outcomes[i]] ? 1.0 / (to - from) : 0;
    }
    double[] gradient = new double[DIMENSION];
    for (int i = from; i < to; i++) {
      add(gradient, outcomes[i], ((correct[outcomes[i]] ? 1 : 0) - mean) / (to - from - 1));
    }
    return gradient;
  }

  /** Trace of the covariance of the scores given the verdict. */
  private double trace(boolean verdict, double[] probabilities) {
    double mass = 0;
    double square = 0;
    double[] mean = new double[DIMENSION];
    for (int k = 0; k < ANSWERS; k++) {
      if (correct[k] == verdict) {
        mass += probabilities[k];
        square += probabilities[k] * dot(features[k], features[k]);
        add(mean, k, probabilities[k]);
      }
    }
    return square / mass - dot(mean, mean) / (mass * mass);
  }

  private void add(double[] sum, int answer, double factor) {
    for (int i = 0; i < DIMENSION; i++) {
      sum[i] += factor * features[answer][i];
    }
  }

  private static int draw(double[] probabilities, double uniform) {
    double cumulative = 0;
    for (int k = 0; k < probabilities.length - 1; k++) {
      cumulative += probabilities[k];
      if (uniform < cumulative) {
        return k;
      }
    }
    return probabilities.length - 1;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Mean of a stream and its standard error. */
  private static final class Stream {
    private long count;
    private double sum;
    private double squares;

    void add(double value) {
      count++;
      sum += value;
      squares += value * value;
    }

    double mean() {
      return sum / count;
    }

    double error() {
      return Math.sqrt((squares / count - mean() * mean()) / count);
    }
  }
}
