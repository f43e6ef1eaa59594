package dev.beamrlvr.laboratory.population;

/** Logarithms of factorials and sums of exponentials. */
final class LogBinomials {

  private LogBinomials() {}

  /** {@code log n!} for n up to {@code largest}. */
  static double[] logFactorials(int largest) {
    double[] logs = new double[largest + 1];
    for (int i = 2; i <= largest; i++) {
      logs[i] = logs[i - 1] + Math.log(i);
    }
    return logs;
  }

  /** {@code log sum exp} over the entries that are wanted. */
  static double logSumExp(double[] values, boolean[] members, boolean wanted) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      if (members[i] == wanted) {
        largest = Math.max(largest, values[i]);
      }
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      if (members[i] == wanted) {
        sum += Math.exp(values[i] - largest);
      }
    }
    return largest + Math.log(sum);
  }
}
