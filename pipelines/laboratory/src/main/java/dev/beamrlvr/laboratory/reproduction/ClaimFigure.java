package dev.beamrlvr.laboratory.reproduction;

import dev.beamrlvr.pipelines.internal.page.Figure;
import dev.beamrlvr.pipelines.internal.page.Figure.Horizontal;
import dev.beamrlvr.pipelines.internal.page.Figure.Scale;
import dev.beamrlvr.pipelines.internal.page.FigureHtml;
import dev.beamrlvr.pipelines.internal.page.Html;
import java.util.Locale;

/** A claim's figure as the page draws it. */
final class ClaimFigure {

  private ClaimFigure() {}

  static Figure of(ClaimResult claim, boolean wide) {
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
        ClaimSeries.of(claim.figure()));
  }

  /** The figure's place, with the claim, its verdict and its data under it. */
  static String html(ClaimResult claim, Figure figure) {
    return FigureHtml.of(
        figure,
        String.format(
            Locale.ROOT,
            "%s<br>\n%s %s.<br>\n<a href=\"%s\">Data of the figure</a>",
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
