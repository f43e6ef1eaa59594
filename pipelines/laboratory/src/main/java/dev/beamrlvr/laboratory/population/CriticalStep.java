package dev.beamrlvr.laboratory.population;

import java.util.function.DoubleUnaryOperator;

/** The smallest step that loses success, by a scan and bisection. */
public final class CriticalStep {

  private static final int BISECTIONS = 200;

  private CriticalStep() {}

  /**
   * The smallest step in a geometric grid at which the log-odds are below those at 0, refined by
   * bisection; infinite if there is none up to {@code highest}.
   *
   * @param logOdds {@code ell} as a function of the step
   * @param lowest first step of the grid
   * @param highest last step of the grid
   * @param points of the grid
   */
  public static double of(DoubleUnaryOperator logOdds, double lowest, double highest, int points) {
    double start = logOdds.applyAsDouble(0);
    double previous = 0;
    for (int i = 0; i < points; i++) {
      double step = lowest * Math.pow(highest / lowest, (double) i / (points - 1));
      if (logOdds.applyAsDouble(step) < start) {
        return root(eta -> logOdds.applyAsDouble(eta) < start ? -1 : 1, previous, step);
      }
      previous = step;
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Where a function that is positive at {@code low} and negative at {@code high} changes sign. */
  static double root(DoubleUnaryOperator function, double low, double high) {
    double left = low;
    double right = high;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = 0.5 * (left + right);
      if (!(middle > left && middle < right)) {
        break;
      }
      if (function.applyAsDouble(middle) > 0) {
        left = middle;
      } else {
        right = middle;
      }
    }
    return 0.5 * (left + right);
  }
}
