package dev.beamrlvr.laboratory.planning;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Costs of a policy of any size, from one run or two.
 *
 * <p>Of two runs, a stage's seconds a token follow the power of the size that both fulfil, and the
 * seconds outside of the policy a straight line: a part that every step pays, and one by parameter
 * (adding up, turning and writing vectors). Of one run, seconds a token grow as the parameters do,
 * and {@value #OUTSIDE_A_PARAMETER} seconds a parameter are taken off what is outside.
 */
final class CostModel {

  /** Measured on one core of a server: form the direction, move the weights, publish. */
  static final double OUTSIDE_A_PARAMETER = 1e-7;

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
    return aToken(StageCosts::generate).applyAsDouble(parameters);
  }

  double gradient(double parameters) {
    return aToken(StageCosts::gradient).applyAsDouble(parameters);
  }

  double trial(double parameters) {
    return aToken(StageCosts::trial).applyAsDouble(parameters);
  }

  /** Seconds of every step that do not depend on the policy: Beam, the driver, small files. */
  double fixed() {
    return Math.max(0, one.outside() - vectors(one.parameters()));
  }

  /** Seconds in which one worker adds up, turns and writes vectors of the policy's size. */
  double vectors(double parameters) {
    double aParameter =
        isOne()
            ? OUTSIDE_A_PARAMETER
            : (other.outside() - one.outside()) / (other.parameters() - one.parameters());
    return Math.max(0, aParameter) * parameters;
  }

  private DoubleUnaryOperator aToken(ToDoubleFunction<StageCosts> stage) {
    double power =
        isOne() || stage.applyAsDouble(one) == 0 || stage.applyAsDouble(other) == 0
            ? 1
            : Math.log(stage.applyAsDouble(other) / stage.applyAsDouble(one))
                / Math.log(other.parameters() / one.parameters());
    return parameters -> stage.applyAsDouble(one) * Math.pow(parameters / one.parameters(), power);
  }

  private boolean isOne() {
    return one.parameters() == other.parameters();
  }
}
