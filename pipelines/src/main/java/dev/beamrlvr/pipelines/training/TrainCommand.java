package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.checkpoints.RunDirectory;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.training.TrainSettings;
import java.io.PrintStream;
import java.nio.file.Path;

/** The main job: trains a policy on prompts with verifiable answers. */
public final class TrainCommand implements Command<TrainCommandOptions> {

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "train a policy on prompts with verifiable answers; without options, the bundled job";
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
      ConsoleProgress console = new ConsoleProgress(out, run.location());
      console.start(options, plan, inputs, session.runnerName());
      CheckpointReference last =
          new TrainingLoop(run, session, plan, console).run(inputs.policyDirectory());
      console.end(last);
      return 0;
    }
  }

  private static String absolute(String directory) {
    return directory.contains("://") ? directory : Path.of(directory).toAbsolutePath().toString();
  }
}
