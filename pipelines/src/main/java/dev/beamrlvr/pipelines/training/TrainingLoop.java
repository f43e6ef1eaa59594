package dev.beamrlvr.pipelines.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.checkpoints.CheckpointStore;
import dev.beamrlvr.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.checkpoints.NewestCheckpoint;
import dev.beamrlvr.checkpoints.OpenCheckpoint;
import dev.beamrlvr.checkpoints.RunDirectory;
import dev.beamrlvr.pipelines.commands.CommandException;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.records.AvroFiles;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.training.BaseCheckpoint;
import dev.beamrlvr.training.StepFiles;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Submits pipelines until the steps are done. The newest checkpoint is where it goes on, so it can
 * be killed at any moment.
 */
final class TrainingLoop {

  private final RunDirectory run;
  private final RunnerSession session;
  private final TrainingPlan plan;
  private final TrainingListener listener;
  private final CheckpointStore store;
  private final MetricsLog metrics;

  TrainingLoop(
      RunDirectory run, RunnerSession session, TrainingPlan plan, TrainingListener listener)
      throws IOException {
    this.run = run;
    this.session = session;
    this.plan = plan;
    this.listener = listener;
    this.store = run.checkpoints();
    this.metrics = MetricsLog.open(run.location());
  }

  /**
   * Trains from the newest checkpoint, or from the base policy if there is none.
   *
   * @return the last checkpoint
   */
  CheckpointReference run(String basePolicy) throws IOException {
    CheckpointReference newest = start(basePolicy);
    metrics.forgetAfter(newest.getStep());
    book(0, newest, null);
    evaluate(newest);
    while (newest.getStep() < plan.steps()
        && newest.getStatus() == RunStatus.ACTIVE
        && !reachedTarget(newest.getStep())) {
      run.check();
      newest = advance(newest);
      evaluate(newest);
    }
    explain(newest);
    return newest;
  }

  private CheckpointReference start(String basePolicy) throws IOException {
    NewestCheckpoint found = store.newest();
    found.warnings().forEach(listener::note);
    if (found.reference().isPresent()) {
      CheckpointReference newest = found.reference().get();
      listener.note(
          String.format(
              Locale.ROOT, "goes on after step %d of %d", newest.getStep(), plan.steps()));
      return newest;
    }
    return BaseCheckpoint.publish(basePolicy, run.description().runId(), plan.settings());
  }

  /** Runs one pipeline and books its steps. */
  private CheckpointReference advance(CheckpointReference from) throws IOException {
    int first = from.getStep() + 1;
    int last = plan.endOfPipeline(from.getStep());
    StepTimes times = submit(from, first, last);
    run.check();
    CheckpointReference newest = newestAfter(from, last);
    book(from.getStep(), newest, times);
    int newestStep = newest.getStep();
    store.prune(
        reference ->
            plan.isKept(reference.getStep())
                || plan.isEvaluated(reference.getStep())
                || reference.getStep() == newestStep);
    return newest;
  }

  /**
   * Enters the steps up to the newest checkpoint into the metrics, if they are not there.
   *
   * @param times where the time went; null for steps that were taken before the loop was killed
   */
  private void book(int after, CheckpointReference newest, StepTimes times) throws IOException {
    for (CheckpointReference checkpoint : store.list().complete()) {
      int step = checkpoint.getStep();
      if (step <= after || step > newest.getStep() || metrics.row(step).has("successRate")) {
        continue;
      }
      ObjectNode row = metrics.row(step);
      StepSummary summary = summary(checkpoint);
      run.files()
          .write(
              "summaries",
              "summary",
              step,
              ".avro",
              file -> AvroFiles.write(file, StepSummary.class, List.of(summary)));
      MetricsRow.add(row, summary);
      if (times != null) {
        MetricsRow.add(row, times, step);
      }
      run.files().delete(ContentAddressedFiles.stepDirectory(step));
      listener.stepped(row, plan.steps());
    }
    metrics.save();
  }

  private StepTimes submit(CheckpointReference from, int first, int last) {
    StepPipeline pipeline =
        new StepPipeline(session, plan.settings(), step -> plan.prompts().batches(step));
    for (int attempt = 1; ; attempt++) {
      try {
        return pipeline.run(from, first, last);
      } catch (RuntimeException e) {
        if (attempt >= plan.attempts() || !Failures.isTransient(e)) {
          throw e;
        }
        listener.note(
            String.format(
                Locale.ROOT,
                "step %d failed (%s): attempt %d of %d",
                first,
                Failures.message(e),
                attempt + 1,
                plan.attempts()));
        run.check();
      }
    }
  }

  private CheckpointReference newestAfter(CheckpointReference from, int last) {
    CheckpointReference newest = store.newest().reference().orElse(from);
    if (newest.getStep() < last && newest.getStatus() == RunStatus.ACTIVE) {
      throw new CommandException(
          String.format(
              Locale.ROOT,
              "the pipeline ended after step %d of %d without an error: resume the run, and report this",
              newest.getStep(),
              last));
    }
    return newest;
  }

  private static StepSummary summary(CheckpointReference reference) throws IOException {
    try (OpenCheckpoint checkpoint = CheckpointStore.open(reference)) {
      return AvroFiles.read(checkpoint.directory().resolve(StepFiles.SUMMARY), StepSummary.class)
          .get(0);
    }
  }

  private void evaluate(CheckpointReference checkpoint) throws IOException {
    int step = checkpoint.getStep();
    boolean last = checkpoint.getStatus() != RunStatus.ACTIVE;
    if (plan.evaluationSets().isEmpty() || !(plan.isEvaluated(step) || last)) {
      return;
    }
    List<EvaluationSet> sets = plan.evaluationSets();
    Evaluations evaluations = new Evaluations(run, sets);
    EvaluationResult result = evaluations.read(step).orElse(null);
    if (result == null) {
      new EvaluationPipeline(session, plan.settings(), plan.evaluationSamples())
          .run(checkpoint, sets);
      result = evaluations.read(step).orElseThrow();
    }
    MetricsRow.add(metrics.row(step), result);
    metrics.save();
    listener.evaluated(result);
  }

  private boolean reachedTarget(int step) {
    return metrics.has(step)
        && metrics.row(step).path("evalSuccessRate").asDouble(-1) >= plan.stopAt();
  }

  private void explain(CheckpointReference newest) {
    if (newest.getStatus() != RunStatus.ACTIVE) {
      listener.note(
          newest.getStatus() == RunStatus.COLLAPSED
              ? "halted: the policy has collapsed, no response was correct for a while"
              : "halted: gradients were not finite for several steps in a row");
    } else if (newest.getStep() < plan.steps()) {
      listener.note("stopped early: the success rate asked for is reached");
    }
  }
}
