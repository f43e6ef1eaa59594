package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.simulators.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One configuration of the adaptive step against a learning rate tuned for every length. */
final class OneConfigurationClaim implements Claim {

  private static final String ADAPTIVE = "adaptive step, one configuration";
  private static final String TRAINING = "the same with the constants of training";
  private static final String SHARED = "fixed learning rate 1 for all lengths";
  private static final String TUNED = "fixed learning rate, tuned for each length";
  private static final String GRID = "fixed learning rate times length = ";
  private static final int[] LENGTHS = {8, 16, 32, 64, 128, 256, 512};
  private static final int[] RATES_TIMES_LENGTH = {4, 8, 16, 32};
  private static final int STEPS = 400;
  private static final int SEEDS = 3;
  private static final double TOLERANCE = 0.003;

  @Override
  public String name() {
    return "one-configuration";
  }

  @Override
  public String statement() {
    return "One configuration of the adaptive step does as well as a learning rate tuned for each"
        + " length from 8 to 512 tokens, where one shared learning rate collapses (ours).";
  }

  @Override
  public List<WorkUnit> units() {
    List<WorkUnit> units = new ArrayList<>();
    for (int length : LENGTHS) {
      for (int seed = 1; seed <= SEEDS; seed++) {
        Simulation adaptive =
            Simulation.defaults()
                .withEnvironment("count")
                .withLength(length)
                .withSteps(STEPS)
                .withSeed(seed);
        Simulation fixed = adaptive.withStepRule("fixed").withAdvantage("grpo");
        units.add(SampledUnit.of(name(), ADAPTIVE, length, adaptive));
        units.add(SampledUnit.of(name(), TRAINING, length, adaptive.withConstants("training")));
        units.add(SampledUnit.of(name(), SHARED, length, fixed.withStepSize(1)));
        for (int rate : RATES_TIMES_LENGTH) {
          units.add(
              SampledUnit.of(
                  name(), GRID + rate, length, fixed.withStepSize((double) rate / length)));
        }
      }
    }
    return units;
  }

  /** For each length the best of the grid: tuned on the very runs that it is judged by. */
  private static Figure.Series tuned(ResultTable table) {
    List<Double> x = table.values(ADAPTIVE).x();
    List<Double> best = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      double highest = 0;
      for (int rate : RATES_TIMES_LENGTH) {
        highest = Math.max(highest, table.values(GRID + rate).y().get(i));
      }
      best.add(highest);
    }
    return new Figure.Series(TUNED, x, best);
  }

  @Override
  public Figure figure(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    return new Figure(
        "One configuration for every length",
        "response length T (tokens)",
        "mean success rate of the last 20 of 400 steps",
        true,
        false,
        List.of(
            table.values(ADAPTIVE), table.values(TRAINING), tuned(table), table.values(SHARED)));
  }

  @Override
  public ClaimVerdict verdict(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    double derived = worstAgainstTuned(ADAPTIVE, table);
    double training = worstAgainstTuned(TRAINING, table);
    List<Double> shared = table.values(SHARED).y();
    double longest = shared.get(shared.size() - 1);
    return new ClaimVerdict(
        Math.min(derived, training) >= -TOLERANCE && longest < 0.5,
        String.format(
            Locale.ROOT,
            "adaptive minus tuned is %+.4f at its worst over lengths, %+.4f with the constants of"
                + " training; the shared learning rate ends at %.3f for the longest",
            derived,
            training,
            longest));
  }

  private static double worstAgainstTuned(String series, ResultTable table) {
    List<Double> reached = table.values(series).y();
    List<Double> best = tuned(table).y();
    double worst = Double.POSITIVE_INFINITY;
    for (int i = 0; i < best.size(); i++) {
      worst = Math.min(worst, reached.get(i) - best.get(i));
    }
    return worst;
  }
}
