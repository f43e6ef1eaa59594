package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.experiments.SampledUnit.Judge;
import dev.beamrlvr.laboratory.experiments.SampledUnit.Number;
import dev.beamrlvr.laboratory.simulators.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rewards that teach nothing move nothing. */
final class NothingToLearnClaim implements Claim {

  private static final int SEEDS = 5;
  private static final int STEPS = 100;

  @Override
  public String name() {
    return "nothing-to-learn";
  }

  @Override
  public String statement() {
    return "Rewards that teach nothing move the policy next to nowhere: coin flips under either"
        + " honesty check, and rewards that can be learned within a prompt only under the check"
        + " across steps (ours).";
  }

  private static final String TRAINING = "coin flips, across-steps, constants of training";

  private static String series(Judge judge, String honesty) {
    return (judge == Judge.COIN_FLIPS ? "coin flips, " : "within a prompt only, ") + honesty;
  }

  @Override
  public List<WorkUnit> units() {
    List<WorkUnit> units = new ArrayList<>();
    for (Judge judge : List.of(Judge.COIN_FLIPS, Judge.WITHIN_PROMPT)) {
      for (String honesty : List.of("across-steps", "rollout-halves")) {
        Simulation simulation = Simulation.defaults().withHonesty(honesty).withSteps(STEPS);
        units.addAll(units(series(judge, honesty), simulation, judge));
      }
    }
    Simulation training = Simulation.defaults().withConstants("training").withSteps(STEPS);
    units.addAll(units(TRAINING, training, Judge.COIN_FLIPS));
    return units;
  }

  private List<WorkUnit> units(String series, Simulation simulation, Judge judge) {
    List<WorkUnit> units = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      units.add(
          new SampledUnit(name(), series, 0, simulation.withSeed(seed), judge, Number.TOTAL_KL));
    }
    return units;
  }

  @Override
  public Figure figure(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    List<Figure.Series> series = new ArrayList<>();
    for (Judge judge : List.of(Judge.COIN_FLIPS, Judge.WITHIN_PROMPT)) {
      for (String honesty : List.of("across-steps", "rollout-halves")) {
        series.add(table.curve(series(judge, honesty)));
      }
    }
    series.add(table.curve(TRAINING));
    return new Figure(
        "How far rewards that teach nothing move the policy",
        "step",
        "total KL divergence so far (nats)",
        false,
        false,
        series);
  }

  @Override
  public ClaimVerdict verdict(List<UnitResult> results) {
    ResultTable table = ResultTable.of(this, results);
    double coins = table.mean(series(Judge.COIN_FLIPS, "across-steps"));
    double coinsHalves = table.mean(series(Judge.COIN_FLIPS, "rollout-halves"));
    double training = table.mean(TRAINING);
    double within = table.mean(series(Judge.WITHIN_PROMPT, "across-steps"));
    double withinHalves = table.mean(series(Judge.WITHIN_PROMPT, "rollout-halves"));
    return new ClaimVerdict(
        Math.max(coins, training) <= 0.1
            && coinsHalves <= 0.35
            && within <= 0.1
            && within <= withinHalves / 10,
        String.format(
            Locale.ROOT,
            "total KL divergence in %d steps: coin flips %.3f nats across steps, %.3f with the"
                + " constants of training, %.3f with halves; within a prompt only %.3f across"
                + " steps, %.3f with halves",
            STEPS,
            coins,
            training,
            coinsHalves,
            within,
            withinHalves));
  }
}
