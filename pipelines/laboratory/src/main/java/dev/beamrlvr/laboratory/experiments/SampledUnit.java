package dev.beamrlvr.laboratory.experiments;

import dev.beamrlvr.laboratory.simulators.CoinFlipRewards;
import dev.beamrlvr.laboratory.simulators.Rewards;
import dev.beamrlvr.laboratory.simulators.SimulatedRun;
import dev.beamrlvr.laboratory.simulators.Simulation;
import dev.beamrlvr.laboratory.simulators.SimulationRow;
import dev.beamrlvr.laboratory.simulators.WithinPromptRewards;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of a simulator with sampled rollouts.
 *
 * @param claim that it belongs to
 * @param series that it contributes to
 * @param x what is varied
 * @param simulation what is run
 * @param judge what decides the rewards
 * @param number what the unit's value is
 */
record SampledUnit(
    String claim, String series, double x, Simulation simulation, Judge judge, Number number)
    implements WorkUnit {

  /** What decides the rewards. */
  enum Judge {
    VERIFIED,
    COIN_FLIPS,
    WITHIN_PROMPT
  }

  /** What the unit's value is; its curve is how the run came there. */
  enum Number {
    FINAL_SUCCESS,
    TOTAL_KL
  }

  private static final long COIN_SEEDS = 10_000;
  private static final long PROMPT_SEEDS = 20_000;

  /** A run with the environment's rewards that ends at its final success. */
  static SampledUnit of(String claim, String series, double x, Simulation simulation) {
    return new SampledUnit(claim, series, x, simulation, Judge.VERIFIED, Number.FINAL_SUCCESS);
  }

  @Override
  public long seed() {
    return simulation.seed();
  }

  @Override
  public UnitResult compute() {
    SimulatedRun run = simulation.run(rewards());
    return number == Number.FINAL_SUCCESS
        ? UnitResult.of(this, run.finalSuccess(), success(run))
        : UnitResult.of(this, run.totalMeasuredKl(), divergence(run));
  }

  private List<Double> success(SimulatedRun run) {
    List<Double> curve = new ArrayList<>();
    curve.add(simulation.initialSuccess());
    run.rows().stream().map(SimulationRow::meanSuccess).forEach(curve::add);
    return curve;
  }

  private static List<Double> divergence(SimulatedRun run) {
    List<Double> curve = new ArrayList<>();
    curve.add(0.0);
    for (SimulationRow row : run.rows()) {
      curve.add(curve.get(curve.size() - 1) + row.measuredKl());
    }
    return curve;
  }

  private Rewards rewards() {
    return switch (judge) {
      case VERIFIED -> Rewards.verified();
      case COIN_FLIPS -> new CoinFlipRewards(COIN_SEEDS + seed());
      case WITHIN_PROMPT ->
          new WithinPromptRewards(
              PROMPT_SEEDS + seed(),
              simulation.environment().equals("count") ? simulation.length() : 1);
    };
  }
}
