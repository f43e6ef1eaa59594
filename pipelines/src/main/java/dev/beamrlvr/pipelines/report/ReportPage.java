package dev.beamrlvr.pipelines.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/** The page: its parts, put into the template. */
final class ReportPage {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportPage() {}

  static String of(RunHistory run) throws JsonProcessingException {
    List<Figure> figures = figures(run.metrics());
    return PageTemplate.fill(
        Map.ofEntries(
            Map.entry("run", Html.text(run.description().runId())),
            Map.entry("status", Html.text(StatusLine.of(run))),
            Map.entry("headlines", headlines(run)),
            Map.entry("figures", figures(figures)),
            Map.entry("answers", AnswersSection.of(run.answers())),
            Map.entry("events", EventsSection.of(run)),
            Map.entry("options", OriginSection.options(run.description())),
            Map.entry("checkpoints", OriginSection.checkpoints(run)),
            Map.entry("data", Html.json(JSON.writeValueAsString(figures)))));
  }

  private static List<Figure> figures(StepMetrics metrics) {
    return List.of(
        SuccessFigures.success(metrics),
        StepFigures.stepSize(metrics),
        StepFigures.gap(metrics),
        StepFigures.honesty(metrics),
        StepFigures.divergence(metrics),
        SuccessFigures.groups(metrics),
        SuccessFigures.length(metrics),
        SuccessFigures.truncated(metrics),
        StepFigures.seconds(metrics));
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

  private static String figures(List<Figure> figures) {
    StringBuilder html = new StringBuilder();
    for (Figure figure : figures) {
      html.append(
          "<figure id=\"%s\"%s><h2>%s</h2>\n"
              .formatted(
                  figure.id(), figure.wide() ? " class=\"wide\"" : "", Html.text(figure.title())));
      html.append(
          figure.isEmpty()
              ? "<p class=\"empty\">Not measured in this run.</p>"
              : "<div class=\"legend\"></div><div class=\"chart\"></div>");
      html.append("<figcaption>")
          .append(Html.text(figure.caption()))
          .append("</figcaption></figure>\n");
    }
    return html.toString();
  }
}
