package dev.beamrlvr.laboratory.simulation;

import dev.beamrlvr.laboratory.simulators.SimulatedRun;
import dev.beamrlvr.laboratory.simulators.Simulation;
import dev.beamrlvr.laboratory.simulators.SimulationRow;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.lines.WholeFile;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code rlvr simulate}: one trajectory of the theory's simulators, as CSV. */
public final class SimulateCommand implements Command<SimulateOptions> {
  private static final String HALVES = "rollout-halves";

  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public String summary() {
    return "runs one trajectory of the theory's simulators, without a language model";
  }

  @Override
  public Class<SimulateOptions> optionsType() {
    return SimulateOptions.class;
  }

  @Override
  public int run(SimulateOptions options, PrintStream out) throws IOException {
    Simulation simulation = simulation(options);
    SimulatedRun run = simulation.run();
    String csv =
        run.rows().stream()
            .map(row -> row.toCsv() + "\n")
            .collect(Collectors.joining("", SimulationRow.csvHeader() + "\n", ""));
    if (options.getOutput() == null) {
      out.print(csv);
      return 0;
    }
    WholeFile.write(options.getOutput(), "text/csv", csv);
    out.printf(
        Locale.ROOT,
        "mean success %.4f before, %.4f after %d steps, in %s%n",
        simulation.initialSuccess(),
        run.last().meanSuccess(),
        simulation.steps(),
        options.getOutput());
    return 0;
  }

  private static Simulation simulation(SimulateOptions options) {
    boolean halves =
        options.getStepRule().equals("adaptive") && options.getHonesty().equals(HALVES);
    if (halves && (options.getGroupSize() < 4 || options.getGroupSize() % 2 != 0)) {
      throw new UsageException(
          "--honesty=rollout-halves takes an even --groupSize of at least 4, not "
              + options.getGroupSize());
    }
    Simulation simulation =
        Simulation.defaults()
            .withEnvironment(options.getEnvironment())
            .withMargin(options.getMargin())
            .withLength(options.getLength())
            .withShift(options.getShift())
            .withStepRule(options.getStepRule())
            .withHonesty(options.getHonesty())
            .withConstants(options.getConstants())
            .withStepSize(options.getStepSize())
            .withAdvantage(options.getAdvantage())
            .withGroupSize(options.getGroupSize())
            .withOptimizer(options.getOptimizer())
            .withSeed(options.getSeed())
            .withSteps(options.getSteps());
    return options.getInit() == null ? simulation : simulation.withInit(options.getInit());
  }
}
