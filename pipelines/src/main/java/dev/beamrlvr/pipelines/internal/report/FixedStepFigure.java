package dev.beamrlvr.pipelines.internal.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.pipelines.internal.page.Figure;
import dev.beamrlvr.pipelines.internal.page.Figure.Scale;
import dev.beamrlvr.pipelines.internal.page.Series;
import dev.beamrlvr.pipelines.internal.page.Series.Color;
import dev.beamrlvr.pipelines.internal.page.Series.Style;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Where a step that does not measure crosses the line: the step that was given, or, in a run with
 * the adaptive rule, the fixed step that somebody might have given instead.
 */
final class FixedStepFigure {

  private FixedStepFigure() {}

  static Figure of(StepMetrics metrics) {
    boolean given = metrics.texts("stepRule").stream().anyMatch(rule -> !rule.equals("adaptive"));
    double median = median(metrics);
    ToDoubleFunction<ObjectNode> step =
        given
            ? row -> StepMetrics.number(row, "stepSize")
            : row -> Double.isFinite(threshold(row)) ? median : Double.NaN;
    String name =
        given
            ? "step taken"
            : String.format(Locale.ROOT, "a fixed step of %.3g, this run's median", median);
    return new Figure(
        "fixed-step",
        "Where a fixed step crosses the line",
        "Points mark where the dashed step is longer than what measurement allows at that time: up"
            + " to twice costs little, and from about five times on the policy unlearns.",
        "length of the step",
        Scale.LOGARITHMIC,
        false,
        List.of(
            new Series(
                "measured threshold", Style.LINE, Color.BLUE, metrics.points("measuredThreshold")),
            new Series(name, Style.DASHED, Color.INK, metrics.points(step)),
            new Series(
                "above the threshold",
                Style.POINTS,
                Color.ORANGE,
                metrics.points(
                    row ->
                        step.applyAsDouble(row) > threshold(row)
                            ? step.applyAsDouble(row)
                            : Double.NaN))));
  }

  private static double threshold(ObjectNode row) {
    return StepMetrics.number(row, "measuredThreshold");
  }

  /** The median of the steps that changed the weights; NaN if there is none. */
  private static double median(StepMetrics metrics) {
    return new Median()
        .evaluate(
            metrics.rows().stream()
                .mapToDouble(row -> StepMetrics.number(row, "stepSize"))
                .filter(step -> step > 0)
                .toArray());
  }
}
