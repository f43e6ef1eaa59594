package dev.beamrlvr.laboratory.identities;

import java.util.SplittableRandom;

/**
 * Three tokens out of three, autoregressive, with logits that bend in the weights: no Hessian is
 * constant and nothing has a closed form, so identities are checked against brute force.
 */
public final class NonlinearPolicy {

  public static final int DIMENSION = 5;
  private static final int TOKENS = 3;
  private static final int RESPONSES = TOKENS * TOKENS * TOKENS;

  private final double[][][] byPosition = new double[TOKENS][TOKENS][DIMENSION];
  private final double[][][] byPrevious = new double[TOKENS][TOKENS][DIMENSION];

  public NonlinearPolicy(SplittableRandom random) {
    fill(byPosition, random);
    fill(byPrevious, random);
  }

  private static void fill(double[][][] features, SplittableRandom random) {
    for (double[][] matrix : features) {
      for (double[] row : matrix) {
        for (int i = 0; i < row.length; i++) {
          row[i] = 2 * random.nextDouble() - 1;
        }
      }
    }
  }

  /** Verdicts of the 27 responses. */
  public boolean[] correct() {
    boolean[] correct = new boolean[RESPONSES];
    for (int response = 0; response < RESPONSES; response++) {
      int a = response / 9;
      int b = response / 3 % 3;
      int c = response % 3;
      correct[response] = (a + 2 * b + c) % 3 == 0 || (a == 2 && b == 2 && c == 1);
    }
    return correct;
  }

  /** Log-probabilities of the 27 responses. */
  public double[] logProbs(double[] weights) {
    double[] logs = new double[RESPONSES];
    for (int response = 0; response < RESPONSES; response++) {
      int[] tokens = {response / 9, response / 3 % 3, response % 3};
      int previous = 0;
      for (int t = 0; t < TOKENS; t++) {
        double[] logits = new double[TOKENS];
        double sum = 0;
        for (int v = 0; v < TOKENS; v++) {
          double along = 0;
          for (int i = 0; i < DIMENSION; i++) {
            along += (byPosition[t][v][i] + byPrevious[previous][v][i]) * weights[i];
          }
          logits[v] = 2 * Math.tanh(along) + 0.5 * Math.sin(1.7 * along);
          sum += Math.exp(logits[v]);
        }
        logs[response] += logits[tokens[t]] - Math.log(sum);
        previous = tokens[t];
      }
    }
    return logs;
  }

  /** The log-probabilities at {@code weights + step direction}. */
  public double[] logProbs(double[] weights, double[] direction, double step) {
    double[] moved = weights.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    return logProbs(moved);
  }

  /** Log-odds of success from log-probabilities. */
  public double logOdds(double[] logProbs) {
    boolean[] correct = correct();
    double right = 0;
    double wrong = 0;
    for (int i = 0; i < logProbs.length; i++) {
      if (correct[i]) {
        right += Math.exp(logProbs[i]);
      } else {
        wrong += Math.exp(logProbs[i]);
      }
    }
    return Math.log(right) - Math.log(wrong);
  }

  /** Probabilities from log-probabilities. */
  public static double[] exp(double[] logs) {
    double[] values = new double[logs.length];
    for (int i = 0; i < logs.length; i++) {
      values[i] = Math.exp(logs[i]);
    }
    return values;
  }

  /** Weights uniform in [-range, range]. */
  public static double[] weights(SplittableRandom random, double range) {
    double[] weights = new double[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      weights[i] = (2 * random.nextDouble() - 1) * range;
    }
    return weights;
  }

  /** A unit direction. */
  public static double[] direction(SplittableRandom random) {
    double[] direction = weights(random, 1);
    double norm = 0;
    for (double value : direction) {
      norm += value * value;
    }
    for (int i = 0; i < direction.length; i++) {
      direction[i] /= Math.sqrt(norm);
    }
    return direction;
  }
}
