package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.pipelines.internal.page.Html;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** The same few problems as several checkpoints answer them. */
final class AnswersSection {

  private static final int PROBLEMS = 6;

  private AnswersSection() {}

  static String of(List<GreedyAnswers> evaluations) {
    List<String> problems = problems(evaluations);
    if (problems.isEmpty()) {
      return Html.paragraph("The run has kept no evaluation, so there are no answers to show.");
    }
    StringBuilder html = new StringBuilder();
    for (String problem : problems) {
      VerifiedRollout any = evaluations.get(0).byPrompt().get(problem);
      html.append("<article class=\"problem\"><h3>")
          .append(Html.text(problem))
          .append("</h3><p class=\"question\">")
          .append(Html.text(any.getRollout().getQuestion().strip()))
          .append("</p><p class=\"gold\">Correct answer: <b>")
          .append(Html.text(any.getRollout().getGold()))
          .append("</b></p><div class=\"answers\">\n");
      for (GreedyAnswers evaluation : evaluations) {
        html.append(answer(evaluation.step(), evaluation.byPrompt().get(problem)));
      }
      html.append("</div></article>\n");
    }
    return html.toString();
  }

  /** Problems that all checkpoints answered, evenly spaced in the order of their ids. */
  private static List<String> problems(List<GreedyAnswers> evaluations) {
    TreeSet<String> common = new TreeSet<>();
    for (GreedyAnswers evaluation : evaluations) {
      if (common.isEmpty()) {
        common.addAll(evaluation.byPrompt().keySet());
      }
      common.retainAll(evaluation.byPrompt().keySet());
    }
    List<String> all = List.copyOf(common);
    int shown = Math.min(PROBLEMS, all.size());
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      problems.add(all.get(shown == 1 ? 0 : i * (all.size() - 1) / (shown - 1)));
    }
    return problems;
  }

  private static String answer(int step, VerifiedRollout verified) {
    VerdictKind kind = verified.getVerdict().getKind();
    String text = verified.getRollout().getText().strip();
    return String.format(
        Locale.ROOT,
        "<div class=\"answer\"><p>after step %d <span class=\"verdict"
            + " %s\">%s</span></p><pre>%s</pre></div>\n",
        step,
        kind.toString().toLowerCase(Locale.ROOT),
        kind.toString().toLowerCase(Locale.ROOT).replace('_', ' '),
        text.isEmpty() ? "<i>empty</i>" : Html.text(text));
  }
}
