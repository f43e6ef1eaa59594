package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.pipelines.internal.page.Figure;
import dev.beamrlvr.pipelines.internal.page.Figure.Scale;
import dev.beamrlvr.pipelines.internal.page.Point;
import dev.beamrlvr.pipelines.internal.page.Series;
import dev.beamrlvr.pipelines.internal.page.Series.Color;
import dev.beamrlvr.pipelines.internal.page.Series.Style;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures of the steps themselves: size and thresholds, gradient gap, slopes, honesty, KL and time.
 */
final class StepFigures {

  private static final double ERRORS_IN_BAND = 2;

  private StepFigures() {}

  /** Each bound's threshold and the steps that it decided have the same color. */
  static Figure stepSize(StepMetrics metrics) {
    List<String> bounds = new ArrayList<>(metrics.members("thresholds"));
    metrics.texts("binding").stream().filter(name -> !bounds.contains(name)).forEach(bounds::add);
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < bounds.size(); i++) {
      series.add(
          new Series(
              bounds.get(i),
              Style.DASHED,
              Color.ofIndex(i),
              metrics.points("thresholds", bounds.get(i))));
    }
    series.add(new Series("chosen", Style.LINE, Color.INK, metrics.points("stepSize")));
    for (int i = 0; i < bounds.size(); i++) {
      String bound = bounds.get(i);
      series.add(
          new Series(
              "decided by " + bound,
              Style.POINTS,
              Color.ofIndex(i),
              metrics.points(
                  row ->
                      row.path("binding").asText().equals(bound)
                          ? StepMetrics.number(row, "stepSize")
                          : Double.NaN)));
    }
    return new Figure(
        "step-size",
        "Step size and its thresholds",
        "An adaptive step stays under every dashed threshold, and the color of its points names the"
            + " bound that decided; a step that was given may cross them. A gap is a step that"
            + " changed nothing.",
        "length of the step",
        Scale.LOGARITHMIC,
        true,
        series);
  }

  static Figure gap(StepMetrics metrics) {
    return new Figure(
        "gradient-gap",
        "Gradient gap along the step",
        "Above zero, correct answers differ from wrong ones along the step and a small enough step"
            + " helps; the deeper zero lies inside the band, the noisier is the direction.",
        "nats per unit of step",
        Scale.LINEAR,
        false,
        List.of(
            new Series(
                "± 2 standard errors",
                Style.BAND,
                Color.SKY,
                metrics.rows().stream()
                    .map(
                        row -> {
                          double gap = StepMetrics.number(row, "gradientGap");
                          double error =
                              ERRORS_IN_BAND * StepMetrics.number(row, "gradientGapStandardError");
                          return Point.of(row.path("step").asInt(), gap - error, gap + error);
                        })
                    .toList()),
            new Series("gradient gap", Style.LINE, Color.BLUE, metrics.points("gradientGap"))));
  }

  /** What a step can gain, on prompts that did not make its direction, and what it leaves. */
  static Figure slopes(StepMetrics metrics) {
    List<Point> before = metrics.points("slopeBefore");
    List<Point> checked = metrics.points("honestSlope");
    List<Series> series = new ArrayList<>();
    series.add(new Series("promised", Style.DASHED, Color.GREY, metrics.points("promisedSlope")));
    series.add(new Series("before the step", Style.LINE, Color.BLUE, before));
    // With rollout halves there is one slope, that before the step.
    if (!checked.equals(before)) {
      series.add(new Series("after the previous step", Style.LINE, Color.ORANGE, checked));
    }
    return new Figure(
        "slopes",
        "Slope of the success rate along the step",
        "A step gains its length times the slope midway: about the mean of what prompts that did"
            + " not make its direction say before the step and the next batch says after it. Where"
            + " the second is as far below zero as the first is above, a longer step would lose.",
        "success rate per unit of step",
        Scale.LINEAR,
        false,
        series);
  }

  static Figure honesty(StepMetrics metrics) {
    List<Point> ratio = metrics.points("honestyRatio");
    List<Point> kept =
        ratio.stream().map(point -> point.isGap() ? point : Point.of(point.x(), 1)).toList();
    return new Figure(
        "honesty",
        "Honesty ratio",
        "At 1 a step's direction gains on new rollouts what it promised on its own; near 0 the"
            + " promise was noise, and the adaptive rule takes smaller steps.",
        "measured / promised",
        Scale.LINEAR,
        false,
        List.of(
            new Series("promise kept", Style.DASHED, Color.GREY, kept),
            new Series("honesty ratio", Style.LINE, Color.BLUE, ratio)));
  }

  static Figure divergence(StepMetrics metrics) {
    return new Figure(
        "kl",
        "KL divergence of a step",
        "The two lines should stay close; measured far above predicted means that the step left the"
            + " region where its quadratic model holds.",
        "nats per response",
        Scale.LOGARITHMIC,
        false,
        List.of(
            new Series("predicted", Style.DASHED, Color.ORANGE, metrics.points("predictedKl")),
            new Series("measured", Style.LINE, Color.BLUE, metrics.points("measuredKl"))));
  }

  /** Of runs that sample in another precision than they train in. */
  static Figure mismatch(StepMetrics metrics) {
    return new Figure(
        "mismatch",
        "What sampled and what is trained",
        "Responses are weighed by how much likelier they are under the policy than where they were"
            + " drawn. An effective share near 1 and a largest ratio near 1 mean that little is to"
            + " be corrected.",
        "see the legend",
        Scale.LOGARITHMIC,
        false,
        List.of(
            new Series(
                "KL divergence, nats per token",
                Style.LINE,
                Color.BLUE,
                metrics.points("mismatchKl")),
            new Series(
                "effective share of the responses",
                Style.DASHED,
                Color.GREY,
                metrics.points("effectiveSampleSize")),
            new Series("largest ratio", Style.LINE, Color.ORANGE, metrics.points("largestRatio"))));
  }

  static Figure seconds(StepMetrics metrics) {
    List<Series> series = new ArrayList<>();
    for (String stage : metrics.members("secondsByStage")) {
      series.add(
          new Series(
              stage,
              Style.STACKED,
              Color.ofIndex(series.size()),
              metrics.points("secondsByStage", stage)));
    }
    series.add(
        new Series("wall time of the step", Style.LINE, Color.INK, metrics.points("seconds")));
    return new Figure(
        "seconds",
        "Seconds by stage",
        "The tallest layer is where a step's time goes; layers are added up over all workers, so a"
            + " stack far below the wall time means that workers wait.",
        "seconds",
        Scale.LINEAR,
        true,
        series);
  }
}
