package dev.beamrlvr.runs;

import dev.beamrlvr.prompts.StepPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run with its inputs read: what is to be done in which step.
 *
 * @param run what the run is
 * @param directory where it is, with a slash at its end
 * @param prompts who is in which step
 * @param evaluationSets judged at the start, now and then, and at the end; may be empty
 */
record TrainingPlan(
    TrainingRun run, String directory, StepPlan prompts, List<EvaluationSet> evaluationSets) {

  /** Where Beam's own cost for a pipeline is small, so that every step can have its own. */
  private static final String CHEAP_RUNNER = "DirectRunner";

  private static final int STEPS_ELSEWHERE = 10;

  /** Plans with what the reader reads, for as long as it is open. */
  static TrainingPlan of(TrainingRun run, String directory, PromptReader reader)
      throws IOException {
    StepPlan prompts =
        StepPlan.of(
            reader.read(PromptReader.TRAINING, run.prompts()),
            run.promptsPerStep(),
            run.settings().slots(),
            run.settings().seed());
    List<EvaluationSet> sets = new ArrayList<>();
    for (Map.Entry<String, PromptSource> set : run.evaluationSets().entrySet()) {
      sets.add(new EvaluationSet(set.getKey(), reader.read(set.getKey(), set.getValue())));
    }
    PromptSets.checkDistinct(sets);
    return new TrainingPlan(run, directory, prompts, List.copyOf(sets));
  }

  boolean isEvaluated(int step) {
    return !evaluationSets.isEmpty() && (step % run.evaluateEvery() == 0 || step == run.steps());
  }

  boolean isKept(int step) {
    return step % run.keepEvery() == 0 || step == run.steps();
  }

  /** Returns the last step of the pipeline that begins after {@code done} steps. */
  int endOfPipeline(int done) {
    int end = Math.min(done + stepsPerPipeline(), run.steps());
    int nextEvaluation = (done / run.evaluateEvery() + 1) * run.evaluateEvery();
    return evaluationSets.isEmpty() ? end : Math.min(end, nextEvaluation);
  }

  private int stepsPerPipeline() {
    if (run.stepsPerPipeline() > 0) {
      return run.stepsPerPipeline();
    }
    String runner = run.pipelines().options().getRunner().getSimpleName();
    return runner.equals(CHEAP_RUNNER) ? 1 : STEPS_ELSEWHERE;
  }
}
