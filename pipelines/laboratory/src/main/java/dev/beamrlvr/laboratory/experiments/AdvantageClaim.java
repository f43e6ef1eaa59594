package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.laboratory.simulators.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** GRPO, Dr. GRPO and REINFORCE side by side at one learning rate. */
final class AdvantageClaim implements Claim {

  private static final double LEARNING_RATE = 8;
  private static final int STEPS = 100;
  private static final int SEEDS = 5;
  private static final int EARLY = 10;
  private static final List<AdvantageEstimator> ESTIMATORS =
      List.of(AdvantageEstimator.GRPO, AdvantageEstimator.DR_GRPO, AdvantageEstimator.REINFORCE);

  @Override
  public String name() {
    return "advantages";
  }

  @Override
  public String statement() {
    return "At one learning rate GRPO, which divides by the standard deviation, moves a hard prompt"
        + " faster than Dr. GRPO and REINFORCE: its log-odds grow as sqrt(J(1-J)) times the squared"
        + " gap, theirs as J(1-J) times it (population flows of the paper's framework).";
  }

  @Override
  public List<WorkUnit> units() {
    List<WorkUnit> units = new ArrayList<>();
    for (AdvantageEstimator estimator : ESTIMATORS) {
      for (int seed = 1; seed <= SEEDS; seed++) {
        Simulation simulation =
            Simulation.defaults()
                .withStepRule("fixed")
                .withStepSize(LEARNING_RATE)
                .withAdvantage(estimator.toString())
                .withSteps(STEPS)
                .withSeed(seed);
        units.add(SampledUnit.of(name(), estimator.toString(), 0, simulation));
      }
    }
    return units;
  }

  @Override
  public Figure figure(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    return new Figure(
        "GRPO, Dr. GRPO and REINFORCE on the bandit, learning rate 8",
        "step",
        "mean success rate",
        false,
        false,
        ESTIMATORS.stream().map(estimator -> table.curve(estimator.toString())).toList());
  }

  @Override
  public ClaimVerdict verdict(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    double grpo = early(table, AdvantageEstimator.GRPO);
    double drGrpo = early(table, AdvantageEstimator.DR_GRPO);
    double reinforce = early(table, AdvantageEstimator.REINFORCE);
    return new ClaimVerdict(
        grpo > drGrpo && grpo > reinforce,
        String.format(
            Locale.ROOT,
            "success after %d steps: GRPO %.3f, Dr. GRPO %.3f, REINFORCE %.3f",
            EARLY,
            grpo,
            drGrpo,
            reinforce));
  }

  private static double early(ResultTable table, AdvantageEstimator estimator) {
    return table.curve(estimator.toString()).y().get(EARLY);
  }
}
