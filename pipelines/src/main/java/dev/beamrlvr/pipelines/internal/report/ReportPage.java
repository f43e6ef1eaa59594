package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.pipelines.internal.page.Figure;
import dev.beamrlvr.pipelines.internal.page.FigureHtml;
import dev.beamrlvr.pipelines.internal.page.Html;
import dev.beamrlvr.pipelines.internal.page.PageTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page: its parts, put into the template. */
final class ReportPage {

  private static final String TEMPLATE = "/dev/beamrlvr/pipelines/internal/report/report.html";

  private ReportPage() {}

  static String of(RunHistory run) {
    List<Figure> figures = figures(run.metrics());
    return PageTemplate.page(
        "Training run " + run.description().runId(),
        TEMPLATE,
        Map.ofEntries(
            Map.entry("run", Html.text(run.description().runId())),
            Map.entry("status", Html.text(StatusLine.of(run))),
            Map.entry("headlines", headlines(run)),
            Map.entry(
                "figures",
                figures.stream()
                    .map(figure -> FigureHtml.of(figure, Html.text(figure.caption())))
                    .collect(Collectors.joining())),
            Map.entry("answers", AnswersSection.of(run.answers())),
            Map.entry("events", EventsSection.of(run)),
            Map.entry("options", OriginSection.options(run.description())),
            Map.entry("checkpoints", OriginSection.checkpoints(run))),
        figures);
  }

  private static List<Figure> figures(StepMetrics metrics) {
    List<Figure> figures =
        new ArrayList<>(
            List.of(
                SuccessFigures.success(metrics),
                StepFigures.stepSize(metrics),
                FixedStepFigure.of(metrics),
                StepFigures.gap(metrics),
                StepFigures.slopes(metrics),
                StepFigures.honesty(metrics),
                StepFigures.divergence(metrics)));
    if (!metrics.having("mismatchKl").isEmpty()) {
      figures.add(StepFigures.mismatch(metrics));
    }
    figures.addAll(
        List.of(
            SuccessFigures.groups(metrics),
            SuccessFigures.length(metrics),
            SuccessFigures.truncated(metrics),
            StepFigures.seconds(metrics)));
    return figures;
  }

  private static String headlines(RunHistory run) {
    StringBuilder html = new StringBuilder();
    for (Headline headline : Headline.of(run)) {
      html.append("<div class=\"headline\"><dt>")
          .append(Html.text(headline.label()))
          .append("</dt><dd>")
          .append(Html.text(headline.value()))
          .append("<small>")
          .append(Html.text(headline.note()))
          .append("</small></dd></div>\n");
    }
    return html.toString();
  }
}
