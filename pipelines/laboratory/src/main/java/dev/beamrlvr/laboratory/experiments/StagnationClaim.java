package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.simulators.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A fixed step stagnates below full success where the adaptive step goes on. */
final class StagnationClaim implements Claim {

  private static final int STEPS = 400;
  private static final int SEEDS = 5;
  private static final List<String> ENVIRONMENTS = List.of("128 tokens", "bandit");

  @Override
  public String name() {
    return "stagnation";
  }

  @Override
  public String statement() {
    return "A fixed step that is too large stagnates strictly below full success (announced by the"
        + " paper); the adaptive step (ours) goes on.";
  }

  @Override
  public List<WorkUnit> units() {
    List<WorkUnit> units = new ArrayList<>();
    for (String environment : ENVIRONMENTS) {
      for (int seed = 1; seed <= SEEDS; seed++) {
        Simulation adaptive = simulation(environment).withSeed(seed).withSteps(STEPS);
        Simulation fixed =
            adaptive
                .withStepRule("fixed")
                .withAdvantage("grpo")
                .withStepSize(environment.equals("bandit") ? 512 : 1);
        units.add(SampledUnit.of(name(), environment + ", adaptive step", 0, adaptive));
        units.add(SampledUnit.of(name(), environment + ", fixed step", 0, fixed));
      }
    }
    return units;
  }

  private static Simulation simulation(String environment) {
    return environment.equals("bandit")
        ? Simulation.defaults()
        : Simulation.defaults().withEnvironment("count").withLength(128);
  }

  @Override
  public Figure figure(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    List<Figure.Series> series = new ArrayList<>();
    for (String environment : ENVIRONMENTS) {
      series.add(table.curve(environment + ", adaptive step"));
      series.add(table.curve(environment + ", fixed step"));
    }
    return new Figure(
        "Fixed and adaptive steps", "step", "mean success rate", false, false, series);
  }

  @Override
  public ClaimVerdict verdict(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    boolean holds = true;
    StringBuilder explanation = new StringBuilder();
    for (String environment : ENVIRONMENTS) {
      Figure.Series fixed = table.curve(environment + ", fixed step");
      double progress = average(fixed, 300, 400) - average(fixed, 200, 300);
      double adaptive = table.mean(environment + ", adaptive step");
      double last = table.mean(environment + ", fixed step");
      holds &= progress < 0.005 && adaptive > last + 0.02 && adaptive > 0.98;
      explanation
          .append(explanation.length() == 0 ? "" : "; ")
          .append(
              String.format(
                  Locale.ROOT,
                  "%s: fixed %.4f (%+.4f over the last 100 steps), adaptive %.4f",
                  environment,
                  last,
                  progress,
                  adaptive));
    }
    return new ClaimVerdict(holds, explanation.toString());
  }

  private static double average(Figure.Series curve, int from, int to) {
    double sum = 0;
    for (int step = from; step < to; step++) {
      sum += curve.y().get(step + 1);
    }
    return sum / (to - from);
  }
}
