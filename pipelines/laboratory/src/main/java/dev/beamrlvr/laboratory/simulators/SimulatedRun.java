package dev.beamrlvr.laboratory.simulators;

import java.util.List;

/**
 * A finished run.
 *
 * @param rows one for each step
 * @param finalSuccessRates exact success rate of every prompt at the end
 */
public record SimulatedRun(List<SimulationRow> rows, List<Double> finalSuccessRates) {

  private static final int FINAL_STEPS = 20;

  /** Exact mean success rate averaged over the last 20 steps. */
  public double finalSuccess() {
    return rows.subList(Math.max(0, rows.size() - FINAL_STEPS), rows.size()).stream()
        .mapToDouble(SimulationRow::meanSuccess)
        .average()
        .orElseThrow();
  }

  /** The largest loss of mean success from its highest value so far. */
  public double largestFall() {
    double highest = Double.NEGATIVE_INFINITY;
    double fall = 0;
    for (SimulationRow row : rows) {
      highest = Math.max(highest, row.meanSuccess());
      fall = Math.max(fall, highest - row.meanSuccess());
    }
    return fall;
  }

  /** Sum of the predicted KL divergences, in nats for a response. */
  public double totalPredictedKl() {
    return rows.stream().mapToDouble(SimulationRow::predictedKl).sum();
  }

  /** Sum of the KL divergences measured at the last trials, in nats for a response. */
  public double totalMeasuredKl() {
    return rows.stream().mapToDouble(SimulationRow::measuredKl).sum();
  }

  /** The last row. */
  public SimulationRow last() {
    return rows.get(rows.size() - 1);
  }
}
