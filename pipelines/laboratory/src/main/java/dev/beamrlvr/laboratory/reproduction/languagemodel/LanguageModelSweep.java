package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.pipelines.training.TrainCommandOptions;
import dev.beamrlvr.pipelines.training.TrainingJob;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.options.PipelineOptions;

/** Trains the bundled policy on the bundled problems, once for each step size. */
public final class LanguageModelSweep {

  private final SweepPlan plan;

  /** A sweep of some size. */
  public LanguageModelSweep(SweepPlan plan) {
    this.plan = plan;
  }

  /** What it is about to do, in one line. */
  public String announcement() {
    return String.format(
        Locale.ROOT,
        "training the bundled policy %d times: %d steps of %d prompts x %d responses each",
        plan.runs().size(),
        plan.steps(),
        plan.promptsPerStep(),
        plan.groupSize());
  }

  /**
   * Trains one run after the other. Runs that the directory holds already are gone on with.
   *
   * @param options of the command, for their runner; no other pipeline can be run with them then
   * @param directory on a Beam file system that the workers see; each run has one of its own in it
   */
  public SweepOutcome run(PipelineOptions options, String directory, PrintStream out)
      throws IOException {
    RunnerOptions runner = RunnerOptions.of(options);
    SweepProgress progress = new SweepProgress(out, plan);
    List<RunOutcome> outcomes = new ArrayList<>();
    try (RunnerSession session = RunnerSession.open(runner.forTraining())) {
      for (SweepRun run : plan.runs()) {
        progress.begin(run);
        TrainCommandOptions training = runner.forTraining();
        plan.configure(training);
        run.configure(training);
        training.setOutput(directory + "/" + run.directory());
        outcomes.add(
            new RunOutcome(run, TrainingJob.run(training, plan.evalPrompts(), session, progress)));
      }
    }
    return new SweepOutcome(outcomes);
  }
}
