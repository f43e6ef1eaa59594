package dev.beamrlvr.laboratory.simulators;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Mean, smallest and largest of one number over runs. */
record Summary(double mean, double least, double most) {

  static Summary of(List<SimulatedRun> runs, ToDoubleFunction<SimulatedRun> number) {
    DoubleSummaryStatistics all = runs.stream().mapToDouble(number).summaryStatistics();
    return new Summary(all.getAverage(), all.getMin(), all.getMax());
  }
}
