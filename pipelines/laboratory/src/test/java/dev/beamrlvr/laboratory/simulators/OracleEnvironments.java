package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.advantages.AdvantageEstimator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** The environments of the oracle tables, by their names there, and runs on them. */
final class OracleEnvironments {

  private OracleEnvironments() {}

  static SimulatedEnvironment environment(String name) {
    return switch (name) {
      case "bandit" -> BanditEnvironment.of(0.8, 2);
      case "bandit_hard" -> BanditEnvironment.of(0.4, 2);
      case "T64_minibatch" ->
          TokenCountEnvironment.of(
              TokenCountEnvironment.Shape.STANDARD.withPrompts(64), 64, 0.8, 35);
      default -> TokenCountEnvironment.of(Integer.parseInt(name.substring(1)), 35);
    };
  }

  static SimulatedTraining training(String name) {
    SimulatedEnvironment environment = environment(name);
    return name.endsWith("_minibatch")
        ? new SimulatedTraining(environment, 8, 16)
        : SimulatedTraining.of(environment, 8);
  }

  static UpdateRule adaptive(AdaptiveConstants settings) {
    return adaptive(settings, false);
  }

  static UpdateRule adaptive(AdaptiveConstants settings, boolean adam) {
    return UpdateRule.adaptive(
        settings,
        AdvantageEstimator.DR_GRPO,
        adam ? SimulatedOptimizer.ADAMW : SimulatedOptimizer.SGD);
  }

  /** One run for each seed from 1. */
  static List<SimulatedRun> seeds(int count, LongFunction<SimulatedRun> run) {
    return LongStream.rangeClosed(1, count).mapToObj(run).toList();
  }
}
