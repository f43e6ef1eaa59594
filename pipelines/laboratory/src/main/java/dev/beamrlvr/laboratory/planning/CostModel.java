package dev.beamrlvr.laboratory.planning;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Costs of a policy of any size, from one run or two.
 *
 * <p>Of two runs, all costs follow a straight line: of a stage, a part that every token pays and
 * one by parameter; outside of the policy, a part that every step pays and one by parameter (adding
 * up, turning and writing vectors). Of one run, seconds a token grow as the parameters do, which is
 * too much for policies much larger than a small one, and {@value #OUTSIDE_A_PARAMETER} seconds a
 * parameter are taken off what is outside.
 */
final class CostModel {

  /** Measured on one core of a server: form the direction, move the weights, publish. */
  static final double OUTSIDE_A_PARAMETER = 7e-8;

  private final StageCosts one;
  private final StageCosts other;

  private CostModel(StageCosts one, StageCosts other) {
    this.one = one;
    this.other = other;
  }

  /** Fits a model to one run, or to two of different sizes. */
  static CostModel of(List<StageCosts> runs) {
    return new CostModel(runs.get(0), runs.get(runs.size() - 1));
  }

  double generate(double parameters) {
    return aToken(StageCosts::generate, parameters);
  }

  double gradient(double parameters) {
    return aToken(StageCosts::gradient, parameters);
  }

  double trial(double parameters) {
    return aToken(StageCosts::trial, parameters);
  }

  /** Seconds of every step that do not depend on the policy: Beam, the driver, small files. */
  double fixed() {
    return Math.max(0, one.outside() - vectors(one.parameters()));
  }

  /** Seconds in which one worker adds up, turns and writes vectors of the policy's size. */
  double vectors(double parameters) {
    return parameters * (isOne() ? OUTSIDE_A_PARAMETER : aParameter(StageCosts::outside));
  }

  private double aToken(ToDoubleFunction<StageCosts> stage, double parameters) {
    double ofOne = stage.applyAsDouble(one);
    return isOne()
        ? ofOne * parameters / one.parameters()
        : Math.max(0, ofOne + aParameter(stage) * (parameters - one.parameters()));
  }

  /** The slope between the two runs; a larger policy costs no less. */
  private double aParameter(ToDoubleFunction<StageCosts> cost) {
    double more = cost.applyAsDouble(other) - cost.applyAsDouble(one);
    return Math.max(0, more / (other.parameters() - one.parameters()));
  }

  private boolean isOne() {
    return one.parameters() == other.parameters();
  }
}
