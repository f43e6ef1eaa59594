package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.checkpoints.RunDirectory;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.report.RunReport;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** The main job: trains a policy on prompts with verifiable answers. */
public final class TrainCommand implements Command<TrainCommandOptions> {

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "trains a policy on prompts with verifiable answers; without options, the bundled job";
  }

  @Override
  public Class<TrainCommandOptions> optionsType() {
    return TrainCommandOptions.class;
  }

  @Override
  public int run(TrainCommandOptions options, PrintStream out) throws Exception {
    String output = absolute(options.getOutput());
    TrainSettings settings = RunSettings.of(options, output);
    try (RunInputs inputs = RunInputs.locate(options);
        RunnerSession session = RunnerSession.open(options);
        RunDirectory run =
            RunDirectory.open(
                output, RunIdentity.describe(options, inputs, settings), options.isResume())) {
      TrainingPlan plan = inputs.plan(options, settings, session, run);
      try (ConsoleProgress console = new ConsoleProgress(out, run.location())) {
        console.start(options, plan, inputs, session.runnerName());
        CheckpointReference last =
            new TrainingLoop(run, session, plan, console).run(inputs.policyDirectory());
        console.end(last);
      } finally {
        report(run.location(), out);
      }
      return 0;
    }
  }

  /** The report of a run that failed shows how far it came; its failure is what the user reads. */
  private static void report(String location, PrintStream out) {
    try {
      out.println("Report: " + new RunReport().write(location));
    } catch (IOException | RuntimeException e) {
      out.println(
          String.format(
              Locale.ROOT,
              "The report could not be written (%s): rlvr report --run=%s tries again",
              Failures.message(e),
              location));
    }
  }

  private static String absolute(String directory) {
    return directory.contains("://") ? directory : Path.of(directory).toAbsolutePath().toString();
  }
}
