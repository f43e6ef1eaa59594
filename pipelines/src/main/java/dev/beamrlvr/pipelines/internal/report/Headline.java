package dev.beamrlvr.pipelines.internal.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One number at the top of the page.
 *
 * @param label what it is
 * @param value the number
 * @param note how it was taken
 */
record Headline(String label, String value, String note) {

  private static final int SMOOTHING = 10;

  static List<Headline> of(RunHistory run) {
    StepMetrics metrics = run.metrics();
    List<Headline> headlines = new ArrayList<>();
    training(metrics, headlines);
    evaluation("Test, sampled", "evalSuccessRate", metrics, headlines);
    evaluation("Test, greedy", "evalGreedySuccessRate", metrics, headlines);
    evaluation("Unseen kinds, sampled", "unseenSuccessRate", metrics, headlines);
    evaluation("Unseen kinds, greedy", "unseenGreedySuccessRate", metrics, headlines);
    headlines.add(steps(run));
    time(metrics, headlines);
    return headlines;
  }

  private static void training(StepMetrics metrics, List<Headline> headlines) {
    List<ObjectNode> rows = metrics.having("successRate");
    if (rows.isEmpty()) {
      return;
    }
    int size = Math.max(1, rows.size() / SMOOTHING);
    double first = mean(rows.subList(0, size));
    double last = mean(rows.subList(rows.size() - size, rows.size()));
    headlines.add(
        new Headline(
            "Training rollouts",
            percent(first) + " → " + percent(last),
            size == 1
                ? "first → last step"
                : String.format(Locale.ROOT, "mean of the first → of the last %d steps", size)));
  }

  private static double mean(List<ObjectNode> rows) {
    double sum = 0;
    for (ObjectNode row : rows) {
      sum += StepMetrics.number(row, "successRate");
    }
    return sum / rows.size();
  }

  private static void evaluation(
      String label, String field, StepMetrics metrics, List<Headline> headlines) {
    List<ObjectNode> rows = metrics.having(field);
    if (rows.isEmpty()) {
      return;
    }
    ObjectNode first = rows.get(0);
    ObjectNode last = rows.get(rows.size() - 1);
    String start = percent(StepMetrics.number(first, field));
    String end = percent(StepMetrics.number(last, field));
    int from = first.path("step").asInt();
    headlines.add(
        rows.size() == 1
            ? new Headline(label, start, "after step " + from)
            : new Headline(
                label,
                start + " → " + end,
                String.format(
                    Locale.ROOT, "after steps %d and %d", from, last.path("step").asInt())));
  }

  private static Headline steps(RunHistory run) {
    List<ObjectNode> rows = run.metrics().steps();
    String planned = run.description().details().get("steps");
    long changed = rows.stream().filter(row -> row.path("accepted").asBoolean(false)).count();
    return new Headline(
        "Steps",
        planned == null ? String.valueOf(rows.size()) : rows.size() + " of " + planned,
        String.format(
            Locale.ROOT, "%d changed the weights, %d did not", changed, rows.size() - changed));
  }

  private static void time(StepMetrics metrics, List<Headline> headlines) {
    double seconds = 0;
    double tokens = 0;
    List<ObjectNode> timed = metrics.having("seconds");
    for (ObjectNode row : timed) {
      seconds += StepMetrics.number(row, "seconds");
      tokens +=
          StepMetrics.number(row, "seconds") * row.path("tokensPerSecond").asDouble(Double.NaN);
    }
    if (timed.isEmpty()) {
      return;
    }
    int all = metrics.steps().size();
    headlines.add(
        new Headline(
            "Wall time",
            clock(seconds),
            timed.size() == all
                ? "in training steps, evaluations aside"
                : String.format(
                    Locale.ROOT,
                    "known for %d of %d steps, evaluations aside",
                    timed.size(),
                    all)));
    if (Double.isFinite(tokens / seconds)) {
      headlines.add(
          new Headline(
              "Tokens per second",
              String.format(Locale.ROOT, "%,.0f", tokens / seconds),
              "sampled tokens over the time of whole steps"));
    }
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String clock(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() > 0
        ? String.format(Locale.ROOT, "%d h %d min", time.toHours(), time.toMinutesPart())
        : String.format(Locale.ROOT, "%d min %d s", time.toMinutes(), time.toSecondsPart());
  }
}
