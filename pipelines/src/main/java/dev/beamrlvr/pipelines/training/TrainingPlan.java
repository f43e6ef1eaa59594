package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.prompts.StepPlan;
import dev.beamrlvr.training.TrainSettings;
import java.util.List;

/**
 * What a run is to do.
 *
 * @param settings of every step
 * @param prompts who is in which step
 * @param evaluationSets judged at the start, now and then, and at the end; may be empty
 * @param evaluationSamples sampled answers to each evaluation prompt
 * @param steps in all
 * @param stepsPerPipeline steps that one pipeline takes
 * @param evaluateEvery steps between evaluations
 * @param keepEvery steps between checkpoints that are kept for good
 * @param stopAt evaluated success rate at which the run ends early; above 1 is never
 * @param attempts how often a step is submitted before the run fails
 */
record TrainingPlan(
    TrainSettings settings,
    StepPlan prompts,
    List<EvaluationSet> evaluationSets,
    int evaluationSamples,
    int steps,
    int stepsPerPipeline,
    int evaluateEvery,
    int keepEvery,
    double stopAt,
    int attempts) {

  /** The same plan, judged by the first prompts of its first evaluation set alone. */
  TrainingPlan judgedBy(int evaluationPrompts) {
    List<EvaluationSet> first =
        evaluationSets.stream()
            .limit(1)
            .map(
                set ->
                    new EvaluationSet(
                        set.name(),
                        set.prompts()
                            .subList(0, Math.min(evaluationPrompts, set.prompts().size()))))
            .toList();
    return new TrainingPlan(
        settings,
        prompts,
        first,
        evaluationSamples,
        steps,
        stepsPerPipeline,
        evaluateEvery,
        keepEvery,
        stopAt,
        attempts);
  }

  boolean isEvaluated(int step) {
    return !evaluationSets.isEmpty() && (step % evaluateEvery == 0 || step == steps);
  }

  boolean isKept(int step) {
    return step % keepEvery == 0 || step == steps;
  }

  /** Returns the last step of the pipeline that begins after {@code done} steps. */
  int endOfPipeline(int done) {
    int end = Math.min(done + stepsPerPipeline, steps);
    int nextEvaluation = (done / evaluateEvery + 1) * evaluateEvery;
    return evaluationSets.isEmpty() ? end : Math.min(end, nextEvaluation);
  }
}
