package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.pipelines.internal.page.Figure;
import dev.beamrlvr.pipelines.internal.page.Figure.Scale;
import dev.beamrlvr.pipelines.internal.page.Series;
import dev.beamrlvr.pipelines.internal.page.Series.Color;
import dev.beamrlvr.pipelines.internal.page.Series.Style;
import java.util.List;

/** Figures of what the policy answers: success, groups and lengths. */
final class SuccessFigures {

  private SuccessFigures() {}

  static Figure success(StepMetrics metrics) {
    return new Figure(
        "success",
        "Success rate",
        "All curves should rise and the training rate should stay above the dashed bound, which has"
            + " the form of Theorem 1 of arXiv 2510.08539 with the measured gradient gap in place"
            + " of the true one, so that noise may cross it; steps above their threshold void it.",
        "success rate",
        Scale.SHARE,
        true,
        List.of(
            new Series("training rollouts", Style.LINE, Color.BLUE, metrics.points("successRate")),
            new Series(
                "lower bound (form of Theorem 1)",
                Style.DASHED,
                Color.GREY,
                metrics.points("successLowerBound")),
            new Series(
                "test, sampled", Style.MARKED, Color.ORANGE, metrics.points("evalSuccessRate")),
            new Series(
                "test, greedy",
                Style.MARKED_DASHED,
                Color.ORANGE,
                metrics.points("evalGreedySuccessRate")),
            new Series(
                "unseen kinds, sampled",
                Style.MARKED,
                Color.GREEN,
                metrics.points("unseenSuccessRate")),
            new Series(
                "unseen kinds, greedy",
                Style.MARKED_DASHED,
                Color.GREEN,
                metrics.points("unseenGreedySuccessRate"))));
  }

  static Figure groups(StepMetrics metrics) {
    return new Figure(
        "groups",
        "Group composition",
        "Only mixed groups carry signal, so watch for unsolved or solved groups crowding them out.",
        "groups",
        Scale.LINEAR,
        false,
        List.of(
            new Series("unsolved", Style.STACKED, Color.ORANGE, metrics.points("unsolvedGroups")),
            new Series("mixed", Style.STACKED, Color.BLUE, metrics.points("mixedGroups")),
            new Series("solved", Style.STACKED, Color.GREEN, metrics.points("solvedGroups"))));
  }

  static Figure length(StepMetrics metrics) {
    return new Figure(
        "length",
        "Response length",
        "A length that runs away or shrinks to nothing often comes before a collapse.",
        "tokens",
        Scale.LINEAR,
        false,
        List.of(
            new Series("mean length", Style.LINE, Color.BLUE, metrics.points("responseLength"))));
  }

  static Figure truncated(StepMetrics metrics) {
    return new Figure(
        "truncated",
        "Truncated responses",
        "Responses cut off at the limit of new tokens can hardly be correct, so this share should"
            + " fall to nearly nothing.",
        "share of responses",
        Scale.SHARE,
        false,
        List.of(
            new Series(
                "cut off at the limit",
                Style.LINE,
                Color.PURPLE,
                metrics.points("truncatedShare"))));
  }
}
