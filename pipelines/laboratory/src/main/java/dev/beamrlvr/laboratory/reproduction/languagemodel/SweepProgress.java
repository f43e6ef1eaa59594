package dev.beamrlvr.laboratory.reproduction.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.pipelines.internal.TimeLeft;
import dev.beamrlvr.runs.TrainingListener;
import java.io.PrintStream;
import java.util.Locale;

/** Tells a person which run the sweep is at and how long it will take. */
final class SweepProgress implements TrainingListener {

  private final PrintStream out;
  private final SweepPlan plan;
  private final int runs;
  private final long start = System.nanoTime();
  private SweepRun run;
  private int number;
  private int taken;

  SweepProgress(PrintStream out, SweepPlan plan) {
    this.out = out;
    this.plan = plan;
    this.runs = plan.runs().size();
  }

  void begin(SweepRun next) {
    run = next;
    number++;
  }

  private String place() {
    return String.format(
        Locale.ROOT,
        "run %d of %d, %s%s",
        number,
        runs,
        run.label(),
        run.isNormalized() ? ", loss divided by length" : "");
  }

  @Override
  public void note(String line) {
    out.println(place() + ": " + line);
  }

  @Override
  public void stepped(JsonNode row) {
    taken++;
    int step = row.path("step").intValue();
    if (step % plan.evaluateEvery() != 0 && step != plan.steps()) {
      return;
    }
    double perStep = (System.nanoTime() - start) / 1e9 / taken;
    int left = (runs - number) * plan.steps() + plan.steps() - step;
    out.printf(
        Locale.ROOT,
        "%s: step %d/%d  success %.1f %%  %s left%n",
        place(),
        step,
        plan.steps(),
        100 * row.path("successRate").doubleValue(),
        TimeLeft.clock(perStep * left));
  }
}
