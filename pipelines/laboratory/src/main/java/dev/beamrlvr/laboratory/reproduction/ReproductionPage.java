package dev.beamrlvr.laboratory.reproduction;

import dev.beamrlvr.pipelines.internal.page.Figure;
import dev.beamrlvr.pipelines.internal.page.Html;
import dev.beamrlvr.pipelines.internal.page.PageTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The page: a list of the verdicts, then a figure for each claim. */
final class ReproductionPage {

  private static final String TITLE = "Gradient gap: the experiments, reproduced";
  private static final String FOLDER = "/dev/beamrlvr/laboratory/reproduction/";

  private final List<Figure> figures = new ArrayList<>();
  private final StringBuilder verdicts = new StringBuilder();

  private ReproductionPage() {}

  /** The page of the simulators alone. */
  static String of(List<ClaimResult> simulated) {
    return of(simulated, List.of());
  }

  /** The page of the simulators and, if there are claims about it, of the language model. */
  static String of(List<ClaimResult> simulated, List<ClaimResult> trained) {
    ReproductionPage page = new ReproductionPage();
    String simulators = page.section("simulators.html", simulated);
    String languageModel = trained.isEmpty() ? "" : page.section("language-model.html", trained);
    return PageTemplate.page(
        TITLE,
        FOLDER + "reproduction.html",
        Map.of(
            "status",
            Html.text(status(Stream.concat(simulated.stream(), trained.stream()).toList())),
            "verdicts",
            page.verdicts.toString(),
            "simulators",
            simulators,
            "languagemodel",
            languageModel),
        page.figures);
  }

  private String section(String template, List<ClaimResult> claims) {
    StringBuilder html = new StringBuilder();
    for (ClaimResult claim : claims) {
      // An odd one would leave a hole beside it.
      Figure figure = ClaimFigure.of(claim, html.isEmpty() && claims.size() % 2 == 1);
      figures.add(figure);
      html.append(ClaimFigure.html(claim, figure));
      verdicts.append(
          String.format(
              Locale.ROOT,
              "<li>%s <a href=\"#%s\">%s</a></li>\n",
              ClaimFigure.verdict(claim),
              Html.text(claim.name()),
              Html.text(figure.title())));
    }
    return PageTemplate.fill(FOLDER + template, Map.of("figures", html.toString()));
  }

  private static String status(List<ClaimResult> claims) {
    return String.format(
        Locale.ROOT,
        "%d of %d claims hold on the data of %d runs, all computed for this page.",
        claims.stream().filter(claim -> claim.verdict().holds()).count(),
        claims.size(),
        claims.stream().mapToInt(ClaimResult::units).sum());
  }
}
