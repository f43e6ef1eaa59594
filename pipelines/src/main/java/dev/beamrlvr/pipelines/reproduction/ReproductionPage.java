package dev.beamrlvr.pipelines.reproduction;

import dev.beamrlvr.pipelines.page.Figure;
import dev.beamrlvr.pipelines.page.Html;
import dev.beamrlvr.pipelines.page.PageTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page: a list of the verdicts, then a figure for each claim. */
final class ReproductionPage {

  private static final String TITLE = "Gradient gap: the experiments, reproduced";
  private static final String TEMPLATE = "/dev/beamrlvr/pipelines/reproduction/reproduction.html";

  private ReproductionPage() {}

  static String of(List<ClaimResult> claims) {
    List<Figure> figures = new ArrayList<>();
    StringBuilder html = new StringBuilder();
    StringBuilder verdicts = new StringBuilder();
    for (ClaimResult claim : claims) {
      // An odd one would leave a hole beside it.
      Figure figure = ClaimFigure.of(claim, figures.isEmpty() && claims.size() % 2 == 1);
      figures.add(figure);
      html.append(ClaimFigure.html(claim, figure));
      verdicts.append(
          "<li>%s <a href=\"#%s\">%s</a></li>\n"
              .formatted(
                  ClaimFigure.verdict(claim), Html.text(claim.name()), Html.text(figure.title())));
    }
    return PageTemplate.page(
        TITLE,
        TEMPLATE,
        Map.of(
            "status", Html.text(status(claims)),
            "verdicts", verdicts.toString(),
            "figures", html.toString()),
        figures);
  }

  private static String status(List<ClaimResult> claims) {
    return "%d of %d claims hold on the data of %d runs, all computed for this page."
        .formatted(
            claims.stream().filter(claim -> claim.verdict().holds()).count(),
            claims.size(),
            claims.stream().mapToInt(ClaimResult::units).sum());
  }
}
