package dev.beamrlvr.laboratory.reproduction.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.laboratory.experiments.Figure;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * What a run's metrics.jsonl says.
 *
 * @param run which one
 * @param rows an object for each step; step 0 is the base policy
 */
record RunOutcome(SweepRun run, List<ObjectNode> rows) {

  private static final String SUCCESS = "evalSuccessRate";

  /** One evaluation alone is noisy. */
  private static final int LAST_EVALUATIONS = 2;

  RunOutcome {
    rows = List.copyOf(rows);
  }

  /** Success on the test problems over steps. */
  Figure.Series curve() {
    List<ObjectNode> evaluated = evaluated();
    return new Figure.Series(
        run.label(),
        evaluated.stream().map(row -> row.path("step").doubleValue()).toList(),
        evaluated.stream().map(row -> row.path(SUCCESS).doubleValue()).toList());
  }

  /** Success of the base policy. */
  double start() {
    return evaluated().get(0).path(SUCCESS).doubleValue();
  }

  /** Success at the end: the mean of the last evaluations. */
  double end() {
    List<ObjectNode> evaluated = evaluated();
    return evaluated.stream()
        .skip(Math.max(0, evaluated.size() - LAST_EVALUATIONS))
        .mapToDouble(row -> row.path(SUCCESS).doubleValue())
        .average()
        .orElse(Double.NaN);
  }

  /** The median over steps of the measured threshold, slope over curvature, if there is any. */
  Optional<Double> threshold() {
    return median(
        numbers(row -> row.path("thresholds").path("slope-over-curvature"))
            .filter(Double::isFinite));
  }

  /** The median length of its steps; nothing if it has taken none. */
  Optional<Double> stepSize() {
    return median(numbers(row -> row.path("stepSize")).filter(length -> length > 0));
  }

  /** Length of the first direction: the same gradient for all runs of one loss. */
  double firstGradientNorm() {
    return first("directionNorm");
  }

  /** Mean tokens of the first step's responses. */
  double firstResponseLength() {
    return first("responseLength");
  }

  private double first(String field) {
    return numbers(row -> row.path(field)).findFirst().orElse(Double.NaN);
  }

  private List<ObjectNode> evaluated() {
    return rows.stream().filter(row -> row.path(SUCCESS).isNumber()).toList();
  }

  private Stream<Double> numbers(Function<ObjectNode, JsonNode> field) {
    return rows.stream().map(field).filter(JsonNode::isNumber).map(JsonNode::doubleValue);
  }

  private static Optional<Double> median(Stream<Double> values) {
    double median = new Median().evaluate(values.mapToDouble(Double::doubleValue).toArray());
    return Double.isNaN(median) ? Optional.empty() : Optional.of(median);
  }
}
