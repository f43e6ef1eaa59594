package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.simulators.AdvantageKind;
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
  private static final List<AdvantageKind> KINDS =
      List.of(AdvantageKind.GRPO, AdvantageKind.DR_GRPO, AdvantageKind.REINFORCE);

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
    for (AdvantageKind kind : KINDS) {
      for (int seed = 1; seed <= SEEDS; seed++) {
        Simulation simulation =
            Simulation.defaults()
                .withStepRule("fixed")
                .withStepSize(LEARNING_RATE)
                .withAdvantage(kind.label())
                .withSteps(STEPS)
                .withSeed(seed);
        units.add(SampledUnit.of(name(), kind.label(), 0, simulation));
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
        KINDS.stream().map(kind -> table.curve(kind.label())).toList());
  }

  @Override
  public ClaimVerdict verdict(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    double grpo = early(table, AdvantageKind.GRPO);
    double drGrpo = early(table, AdvantageKind.DR_GRPO);
    double reinforce = early(table, AdvantageKind.REINFORCE);
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

  private static double early(ResultTable table, AdvantageKind kind) {
    return table.curve(kind.label()).y().get(EARLY);
  }
}
