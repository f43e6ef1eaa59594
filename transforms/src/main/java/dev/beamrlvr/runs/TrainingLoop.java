package dev.beamrlvr.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.FailureMessage;
import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.checkpoints.NewestCheckpoint;
import dev.beamrlvr.internal.checkpoints.OpenCheckpoint;
import dev.beamrlvr.internal.checkpoints.RunDirectory;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.internal.runs.MetricsLog;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.training.BaseCheckpoint;
import dev.beamrlvr.training.TrainingException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Submits pipelines until the steps are done. The newest checkpoint is where it goes on, so it can
 * be killed at any moment.
 */
final class TrainingLoop {

  private final RunDirectory directory;
  private final TrainingPlan plan;
  private final TrainingRun run;
  private final TrainingListener listener;
  private final CheckpointStore store;
  private final MetricsLog metrics;
  private final EvaluationPipeline evaluation;
  private final Evaluations evaluations;
  private final WorkerMachines machines;

  /** Failures in a row at the step that comes next. */
  private int failures;

  TrainingLoop(RunDirectory directory, TrainingPlan plan) throws IOException {
    this.directory = directory;
    this.plan = plan;
    this.run = plan.run();
    this.listener = run.listener();
    this.store = directory.checkpoints();
    // What its checkpoints know is written again.
    this.metrics =
        MetricsLog.openUndamaged(
            directory.location(), damage -> listener.note("passed over " + damage));
    this.evaluation = new EvaluationPipeline(plan);
    this.evaluations = new Evaluations(plan);
    this.machines = new WorkerMachines(run.settings(), listener);
  }

  /** Trains from the newest checkpoint, or from the base policy if there is none. */
  TrainingResult run() throws IOException {
    listener.started(directory.location());
    CheckpointReference newest = start();
    metrics.forgetAfter(newest.getStep());
    book(0, newest, null);
    evaluate(newest);
    while (goesOn(newest)) {
      directory.check();
      newest = advance(newest);
      evaluate(newest);
    }
    RunStatus status = status(newest);
    explain(newest, status);
    return new TrainingResult(
        newest, status, List.copyOf(metrics.rows()), evaluations.upTo(newest.getStep()));
  }

  private CheckpointReference start() throws IOException {
    NewestCheckpoint found = store.newest();
    found.warnings().forEach(listener::note);
    if (found.reference().isPresent()) {
      CheckpointReference newest = found.reference().get();
      listener.note(
          String.format(Locale.ROOT, "goes on after step %d of %d", newest.getStep(), run.steps()));
      return newest;
    }
    return BaseCheckpoint.publish(
        run.basePolicy(), run.baseAdapter(), directory.description().runId(), run.settings());
  }

  private boolean goesOn(CheckpointReference newest) {
    return newest.getStep() < run.steps()
        && status(newest) == RunStatus.ACTIVE
        && !run.isAskedToStop();
  }

  private RunStatus status(CheckpointReference newest) {
    RunStatus status = newest.getStatus();
    return status == RunStatus.ACTIVE && hasReachedTarget(newest)
        ? RunStatus.TARGET_REACHED
        : status;
  }

  /**
   * Runs one pipeline and books the steps that it published, all of them or those before it failed.
   */
  private CheckpointReference advance(CheckpointReference from) throws IOException {
    int last = plan.endOfPipeline(from.getStep());
    StepTimes times = null;
    RuntimeException failure = null;
    try {
      times = new StepPipeline(plan).run(from, last);
    } catch (RuntimeException e) {
      failure = transientOne(e);
    }
    directory.check();
    CheckpointReference newest = store.newest().reference().orElse(from);
    boolean isDone = newest.getStep() >= last || newest.getStatus() != RunStatus.ACTIVE;
    if (failure == null && !isDone) {
      throw new TrainingException(
          "the pipeline ended after step %d of %d without an error: resume the run, and report"
              + " this",
          newest.getStep(), last);
    }
    book(from.getStep(), newest, times);
    machines.haveTrained(newest);
    int newestStep = newest.getStep();
    store.prune(
        reference ->
            plan.isKept(reference.getStep())
                || plan.isEvaluated(reference.getStep())
                || reference.getStep() == newestStep,
        run.keepCheckpoints() == 0 ? Integer.MAX_VALUE : run.keepCheckpoints());
    if (failure != null && !isDone) {
      countFailure(from, newest, failure);
    }
    return newest;
  }

  private static RuntimeException transientOne(RuntimeException failure) {
    if (Failures.isTransient(failure)) {
      return failure;
    }
    throw failure;
  }

  /** A step that was submitted as often as it may be ends the run. */
  private void countFailure(
      CheckpointReference from, CheckpointReference newest, RuntimeException failure) {
    failures = newest.getStep() > from.getStep() ? 1 : failures + 1;
    if (failures >= run.attempts()) {
      throw failure;
    }
    listener.note(
        String.format(
            Locale.ROOT,
            "step %d failed (%s): attempt %d of %d",
            newest.getStep() + 1,
            FailureMessage.of(failure),
            failures + 1,
            run.attempts()));
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
      directory
          .files()
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
      directory.files().delete(ContentAddressedFiles.stepDirectory(step));
      listener.stepped(row);
    }
    metrics.save();
  }

  private static StepSummary summary(CheckpointReference reference) throws IOException {
    try (OpenCheckpoint checkpoint = CheckpointStore.open(reference, StepFiles.SUMMARY)) {
      return AvroFiles.read(checkpoint.directory().resolve(StepFiles.SUMMARY), StepSummary.class)
          .get(0);
    }
  }

  private void evaluate(CheckpointReference checkpoint) throws IOException {
    int step = checkpoint.getStep();
    boolean halted = checkpoint.getStatus() != RunStatus.ACTIVE;
    if (plan.evaluationSets().isEmpty()
        || !(plan.isEvaluated(step) || halted)
        || run.isAskedToStop()) {
      return;
    }
    if (evaluations.of(step).isEmpty()) {
      answer(checkpoint);
      machines.haveAnswered(evaluations.fingerprints(step), checkpoint);
    }
    EvaluationResult result = evaluations.of(step).orElseThrow();
    MetricsRow.add(metrics.row(step), result);
    metrics.save();
    listener.evaluated(result);
  }

  private void answer(CheckpointReference checkpoint) {
    for (int attempt = 1; ; attempt++) {
      directory.check();
      try {
        evaluation.run(checkpoint);
        return;
      } catch (RuntimeException e) {
        if (attempt >= run.attempts()) {
          throw e;
        }
        listener.note(
            String.format(
                Locale.ROOT,
                "the evaluation after step %d failed (%s): attempt %d of %d",
                checkpoint.getStep(),
                FailureMessage.of(transientOne(e)),
                attempt + 1,
                run.attempts()));
      }
    }
  }

  /** Judged by the first evaluation set. */
  private boolean hasReachedTarget(CheckpointReference newest) {
    if (run.stopAt() == null || !metrics.has(newest.getStep())) {
      return false;
    }
    String field = MetricsRow.successRate(plan.evaluationSets().get(0).name());
    return metrics.row(newest.getStep()).path(field).asDouble(-1) >= run.stopAt();
  }

  private void explain(CheckpointReference newest, RunStatus status) {
    switch (status) {
      case COLLAPSED ->
          listener.note("halted: the policy has collapsed, no response was correct for a while");
      case NON_FINITE ->
          listener.note("halted: gradients were not finite for several steps in a row");
      case UNJUDGED ->
          listener.note(
              "halted: hardly a response could be judged for several steps in a row; mend the"
                  + " verifier and start a new run");
      case TARGET_REACHED, ACTIVE -> {
        if (newest.getStep() < run.steps()) {
          listener.note(
              status == RunStatus.TARGET_REACHED
                  ? "stopped early: the success rate asked for is reached"
                  : String.format(
                      Locale.ROOT, "stopped after step %d of %d", newest.getStep(), run.steps()));
        }
      }
    }
  }
}
