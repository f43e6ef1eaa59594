package dev.beamrlvr.pipelines.reproduction;

import dev.beamrlvr.pipelines.page.Figure;
import dev.beamrlvr.pipelines.page.Figure.Horizontal;
import dev.beamrlvr.pipelines.page.Figure.Scale;
import dev.beamrlvr.pipelines.page.FigureHtml;
import dev.beamrlvr.pipelines.page.Html;
import dev.beamrlvr.pipelines.page.Point;
import dev.beamrlvr.pipelines.page.Series;
import dev.beamrlvr.pipelines.page.Series.Color;
import dev.beamrlvr.pipelines.page.Series.Style;
import java.util.ArrayList;
import java.util.List;

/** A claim's figure as the page draws it. */
final class ClaimFigure {

  /** Lines with fewer places show each of them. */
  private static final int MARKED = 30;

  private ClaimFigure() {}

  static Figure of(ClaimResult claim, boolean wide) {
    List<Series> series = new ArrayList<>();
    claim
        .figure()
        .series()
        .forEach(
            line -> {
              List<Point> points = new ArrayList<>();
              for (int i = 0; i < line.x().size(); i++) {
                points.add(Point.of(line.x().get(i), line.y().get(i)));
              }
              series.add(
                  new Series(
                      line.name(),
                      points.size() < MARKED ? Style.MARKED : Style.LINE,
                      Color.ofIndex(series.size()),
                      points));
            });
    return new Figure(
        claim.name(),
        claim.figure().title(),
        claim.statement(),
        new Horizontal(
            claim.figure().xLabel(),
            claim.figure().logX() ? Horizontal.Kind.LOGARITHMIC : Horizontal.Kind.LINEAR),
        claim.figure().yLabel(),
        claim.figure().logY() ? Scale.LOGARITHMIC : Scale.LINEAR,
        wide,
        series);
  }

  /** The figure's place, with the claim, its verdict and its data under it. */
  static String html(ClaimResult claim, Figure figure) {
    return FigureHtml.of(
        figure,
        "%s<br>\n%s %s.<br>\n<a href=\"%s\">Data of the figure</a>"
            .formatted(
                Html.text(claim.statement()),
                verdict(claim),
                Html.text(claim.verdict().explanation()),
                Html.text(claim.csvName())));
  }

  /** The verdict in a word. */
  static String verdict(ClaimResult claim) {
    return claim.verdict().holds()
        ? "<span class=\"verdict correct\">holds</span>"
        : "<span class=\"verdict wrong\">does not hold</span>";
  }
}
