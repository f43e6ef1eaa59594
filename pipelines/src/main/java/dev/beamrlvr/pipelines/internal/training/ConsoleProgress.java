package dev.beamrlvr.pipelines.internal.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.pipelines.internal.TimeLeft;
import dev.beamrlvr.runs.EvaluationResult;
import dev.beamrlvr.runs.TrainingListener;
import dev.beamrlvr.runs.TrainingResult;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Tells a person how a run goes: evaluations, a few answers, and a line a step; on a terminal a
 * live bar stands in for the lines.
 */
final class ConsoleProgress implements TrainingListener, AutoCloseable {

  private final PrintStream out;
  private final String announcement;
  private final int steps;
  private final Map<Integer, List<VerifiedRollout>> examples = new TreeMap<>();
  private final long start = System.nanoTime();
  private Set<String> warned = Set.of();
  private int taken;
  private boolean started;
  private ProgressBar bar;

  /**
   * Tells of a run.
   *
   * @param announcement what it is, in one line
   * @param steps in all
   */
  ConsoleProgress(PrintStream out, String announcement, int steps) {
    this.out = out;
    this.announcement = announcement;
    this.steps = steps;
  }

  /** Whether the run has got as far as to train. */
  boolean hasStarted() {
    return started;
  }

  @Override
  public void started(String directory) {
    started = true;
    out.println(announcement);
    out.println("Everything goes to " + directory);
    if (System.console() != null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("Steps")
              .setStyle(ProgressBarStyle.ASCII)
              .setInitialMax(steps)
              .build();
    }
  }

  private void line(String text) {
    out.println(bar == null ? text : "\n" + text);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void note(String text) {
    line(text);
  }

  @Override
  public void evaluated(EvaluationResult evaluation) {
    StringBuilder line = new StringBuilder("evaluation after step " + evaluation.step() + ":");
    evaluation
        .sampled()
        .forEach(
            (set, rate) ->
                line.append(
                    String.format(
                        Locale.ROOT,
                        "  %s %.1f %% sampled, %.1f %% greedy",
                        set,
                        100 * rate,
                        100 * evaluation.greedy().getOrDefault(set, Double.NaN))));
    line(line.toString());
    examples.put(evaluation.step(), evaluation.examples());
  }

  @Override
  public void stepped(JsonNode row) {
    taken++;
    double perStep = (System.nanoTime() - start) / 1e9 / taken;
    int step = row.get("step").intValue();
    if (bar != null) {
      bar.stepTo(step).setExtraMessage(brief(row));
    } else {
      printStep(row, step, TimeLeft.clock(perStep * (steps - step)));
    }
    if (!row.get("accepted").booleanValue()) {
      line("  weights unchanged: " + row.path("reason").asText());
    }
    warn(row.path("warnings"));
  }

  /** Says a warning when it begins, not at every step for which it lasts. */
  private void warn(JsonNode texts) {
    Set<String> now = new HashSet<>();
    for (JsonNode text : texts) {
      String kind = text.asText().split(":", 2)[0];
      now.add(kind);
      if (!warned.contains(kind)) {
        line("  warning: " + text.asText());
      }
    }
    warned = now;
  }

  private void printStep(JsonNode row, int step, String left) {
    out.printf(
        Locale.ROOT,
        "step %4d/%d  success %5.1f %%  groups %d unsolved %d mixed %d solved  length %.1f"
            + "  step size %.4g  %.0f tokens/s  %s left%n",
        step,
        steps,
        100 * row.get("successRate").doubleValue(),
        row.get("unsolvedGroups").intValue(),
        row.get("mixedGroups").intValue(),
        row.get("solvedGroups").intValue(),
        row.get("responseLength").doubleValue(),
        row.get("stepSize").doubleValue(),
        row.path("tokensPerSecond").doubleValue(),
        left);
  }

  private static String brief(JsonNode row) {
    return String.format(
        Locale.ROOT,
        " success %.1f %%, step size %.3g, %.0f tokens/s",
        100 * row.get("successRate").doubleValue(),
        row.get("stepSize").doubleValue(),
        row.path("tokensPerSecond").doubleValue());
  }

  void end(TrainingResult result) {
    close();
    if (examples.size() > 1) {
      showExamples();
    }
    out.println("Policy: " + result.checkpoint().getUri());
  }

  private void showExamples() {
    List<Integer> steps = List.copyOf(examples.keySet());
    int first = steps.get(0);
    int last = steps.get(steps.size() - 1);
    List<VerifiedRollout> before = examples.get(first);
    List<VerifiedRollout> after = examples.get(last);
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      out.println();
      out.println(before.get(i).getRollout().getQuestion());
      out.println("  after step " + first + ": " + answer(before.get(i)));
      out.println("  after step " + last + ": " + answer(after.get(i)));
    }
    out.println();
  }

  private static String answer(VerifiedRollout verified) {
    String text = verified.getRollout().getText().strip().replaceAll("\\s*\n\\s*", " | ");
    return text + "  (" + verified.getVerdict().getKind().toString().toLowerCase(Locale.ROOT) + ")";
  }
}
