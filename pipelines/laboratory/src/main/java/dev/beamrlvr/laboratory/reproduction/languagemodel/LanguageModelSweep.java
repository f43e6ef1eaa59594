package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.runs.MetricsLog;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.runs.TrainingRun;
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
   * @param options of the command, for their runner
   * @param directory on a Beam file system that the workers see; each run has one of its own in it
   */
  public SweepOutcome run(PipelineOptions options, String directory, PrintStream out)
      throws IOException {
    SweepProgress progress = new SweepProgress(out, plan);
    List<RunOutcome> outcomes = new ArrayList<>();
    try (BundledInputs inputs = new BundledInputs();
        RunnerSession session = RunnerSession.open(options)) {
      String policy = inputs.bundledPolicy();
      for (SweepRun run : plan.runs()) {
        progress.begin(run);
        TrainingRun training =
            plan.describe(directory + "/" + run.directory())
                .fromPolicy(policy)
                .withSettings(run::configure)
                .withPipelines(session)
                .withListener(progress);
        training.resume();
        CheckpointStore.at(training.directory()).prune(checkpoint -> false);
        outcomes.add(new RunOutcome(run, MetricsLog.open(training.directory()).rows()));
      }
    }
    return new SweepOutcome(outcomes);
  }
}
