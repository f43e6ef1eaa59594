package dev.beamrlvr.laboratory.experiments;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The results of one claim, sorted so that the order they came in makes no difference. */
final class ResultTable {

  private final List<UnitResult> results;

  private ResultTable(List<UnitResult> results) {
    this.results = results;
  }

  /** The results of a claim; one that is missing or comes twice is an error. */
  static ResultTable of(Claim claim, List<UnitResult> all) {
    List<UnitResult> own =
        all.stream()
            .filter(result -> result.claim().equals(claim.name()))
            .sorted(
                Comparator.comparing(UnitResult::series)
                    .thenComparingDouble(UnitResult::x)
                    .thenComparingLong(UnitResult::seed))
            .toList();
    int expected = claim.units().size();
    if (own.size() != expected) {
      throw new IllegalArgumentException(
          "The claim " + claim.name() + " needs " + expected + " results but has " + own.size());
    }
    return new ResultTable(own);
  }

  /** The means over seeds of a series' values, along x. */
  Figure.Series values(String series) {
    TreeMap<Double, List<Double>> byPlace = new TreeMap<>();
    for (UnitResult result : of(series)) {
      byPlace.computeIfAbsent(result.x(), x -> new ArrayList<>()).add(result.value());
    }
    List<Double> means = byPlace.values().stream().map(ResultTable::mean).toList();
    return new Figure.Series(series, List.copyOf(byPlace.keySet()), means);
  }

  /** The mean over seeds of a series' curves, along steps. */
  Figure.Series curve(String series) {
    List<UnitResult> runs = of(series);
    List<Double> steps = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    for (int step = 0; step < runs.get(0).curve().size(); step++) {
      int at = step;
      steps.add((double) step);
      means.add(mean(runs.stream().map(run -> run.curve().get(at)).toList()));
    }
    return new Figure.Series(series, steps, means);
  }

  /** The mean of all values of a series. */
  double mean(String series) {
    return mean(of(series).stream().map(UnitResult::value).toList());
  }

  private List<UnitResult> of(String series) {
    List<UnitResult> found =
        results.stream().filter(result -> result.series().equals(series)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("There is no result of the series " + series);
    }
    return found;
  }

  private static double mean(List<Double> values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.size();
  }

  /** The least-squares slope of log y over log x. */
  static double logLogSlope(Figure.Series series) {
    List<Double> x = series.x().stream().map(Math::log).toList();
    List<Double> y = series.y().stream().map(Math::log).toList();
    return covariance(x, y) / covariance(x, x);
  }

  /** How well 1/y is a straight line over log x, as squared correlation: 1 is perfectly. */
  static double logarithmicFit(Figure.Series series) {
    List<Double> x = series.x().stream().map(Math::log).toList();
    List<Double> y = series.y().stream().map(value -> 1 / value).toList();
    double covariance = covariance(x, y);
    return covariance * covariance / (covariance(x, x) * covariance(y, y));
  }

  /** Times the number of pairs. */
  private static double covariance(List<Double> x, List<Double> y) {
    double meanX = mean(x);
    double meanY = mean(y);
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      sum += (x.get(i) - meanX) * (y.get(i) - meanY);
    }
    return sum;
  }
}
