package dev.beamrlvr.laboratory.population;

import dev.beamrlvr.laboratory.identities.DirectionalMoments;

/**
 * One prompt with a few answers whose logits are linear: {@code log pi(k) = phi_k . w - log sum_j
 * exp(phi_j . w)}.
 *
 * <p>Every answer has the same Hessian, minus the covariance of the features. {@code G_o} is the
 * features' diameter and {@code L_o} a quarter of its square.
 */
public final class LinearSoftmax implements PopulationPolicy {

  private final double[][] features;
  private final boolean[] correct;

  private LinearSoftmax(double[][] features, boolean[] correct) {
    this.features = features;
    this.correct = correct;
  }

  /**
   * From the answers' features and verdicts, which must not be all equal.
   *
   * @param features one row an answer
   * @param correct one verdict an answer
   */
  public static LinearSoftmax of(double[][] features, boolean[] correct) {
    boolean right = false;
    boolean wrong = false;
    double[][] copy = new double[features.length][];
    for (int k = 0; k < features.length; k++) {
      right |= correct[k];
      wrong |= !correct[k];
      copy[k] = features[k].clone();
    }
    if (!right || !wrong) {
      throw new IllegalArgumentException("A bandit needs a correct and a wrong answer");
    }
    return new LinearSoftmax(copy, correct.clone());
  }

  @Override
  public double[] initialWeights() {
    return new double[features[0].length];
  }

  @Override
  public double logOdds(double[] weights) {
    double[] logits = products(weights);
    return logSumExp(logits, true, false) - logSumExp(logits, false, true);
  }

  /** Probabilities of the answers. */
  public double[] probabilities(double[] weights) {
    double[] logits = products(weights);
    double normalizer = logSumExp(logits, true, true);
    for (int k = 0; k < logits.length; k++) {
      logits[k] = Math.exp(logits[k] - normalizer);
    }
    return logits;
  }

  /** Verdicts of the answers. */
  public boolean[] correct() {
    return correct.clone();
  }

  @Override
  public double[] gap(double[] weights) {
    double[] logits = products(weights);
    double right = logSumExp(logits, true, false);
    double wrong = logSumExp(logits, false, true);
    double[] gap = new double[weights.length];
    for (int k = 0; k < features.length; k++) {
      double share = correct[k] ? Math.exp(logits[k] - right) : -Math.exp(logits[k] - wrong);
      for (int i = 0; i < gap.length; i++) {
        gap[i] += share * features[k][i];
      }
    }
    return gap;
  }

  /** Slope and curvature along a direction (THEORY A3). */
  public DirectionalMoments moments(double[] weights, double[] direction) {
    double[] probabilities = probabilities(weights);
    double[] scores = products(direction);
    double mean = 0;
    double square = 0;
    for (int k = 0; k < scores.length; k++) {
      mean += probabilities[k] * scores[k];
      square += probabilities[k] * scores[k] * scores[k];
    }
    double[] hessians = new double[scores.length];
    for (int k = 0; k < scores.length; k++) {
      scores[k] -= mean;
      hessians[k] = mean * mean - square;
    }
    return DirectionalMoments.of(probabilities, correct, scores, hessians);
  }

  @Override
  public double fisher(double[] weights, double[] direction) {
    return moments(weights, direction).fisher();
  }

  @Override
  public double kl(double[] weights, double[] moved) {
    double[] before = products(weights);
    double[] after = products(moved);
    double shift = logSumExp(after, true, true) - logSumExp(before, true, true);
    double[] probabilities = probabilities(weights);
    double kl = 0;
    for (int k = 0; k < before.length; k++) {
      kl += probabilities[k] * (before[k] - after[k] + shift);
    }
    return kl;
  }

  /** {@code G_o}: no score is longer, at any weights. */
  public double scoreBound() {
    return diameter(true);
  }

  /** {@code L_o}: no Hessian of a log-probability is larger, at any weights. */
  public double hessianBound() {
    return scoreBound() * scoreBound() / 4;
  }

  /** Largest distance between features of wrong answers. */
  public double wrongDiameter() {
    return diameter(false);
  }

  private double diameter(boolean all) {
    double largest = 0;
    for (int a = 0; a < features.length; a++) {
      for (int b = 0; b < a; b++) {
        if (all || (!correct[a] && !correct[b])) {
          double square = 0;
          for (int i = 0; i < features[a].length; i++) {
            square += Math.pow(features[a][i] - features[b][i], 2);
          }
          largest = Math.max(largest, square);
        }
      }
    }
    return Math.sqrt(largest);
  }

  private double[] products(double[] vector) {
    double[] products = new double[features.length];
    for (int k = 0; k < products.length; k++) {
      for (int i = 0; i < vector.length; i++) {
        products[k] += features[k][i] * vector[i];
      }
    }
    return products;
  }

  private double logSumExp(double[] logits, boolean right, boolean wrong) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logits.length; k++) {
      if (correct[k] ? right : wrong) {
        largest = Math.max(largest, logits[k]);
      }
    }
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      if (correct[k] ? right : wrong) {
        sum += Math.exp(logits[k] - largest);
      }
    }
    return largest + Math.log(sum);
  }
}
