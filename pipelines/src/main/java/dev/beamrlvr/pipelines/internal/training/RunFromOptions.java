package dev.beamrlvr.pipelines.internal.training;

import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.internal.inputs.PolicyHints;
import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.runs.TrainingRun;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;

/** The run that the options of {@code rlvr train} ask for. */
final class RunFromOptions {

  private RunFromOptions() {}

  /**
   * Translates the options; what they do not name is bundled.
   *
   * @param settings of every step
   * @param inputs where bundled files are unpacked, to be closed after the run
   * @throws UsageException if the options do not fit together
   */
  static TrainingRun of(TrainCommandOptions options, TrainSettings settings, BundledInputs inputs)
      throws IOException {
    TrainingRun run =
        prompts(TrainingRun.in(options.getOutput()), options)
            .withSettings(settings)
            .fromPolicy(inputs.policy(options))
            .withEvaluationSamples(options.getEvalSamples())
            .withSteps(options.getSteps())
            .withPromptsPerStep(options.getPromptsPerStep())
            .withEvaluateEvery(options.getEvaluateEvery())
            .withKeepEvery(options.getKeepEvery())
            .withAttempts(options.getMaxAttempts())
            .withResourceHints(PolicyHints.of(options));
    if (options.getStepsPerPipeline() > 0) {
      run = run.withStepsPerPipeline(options.getStepsPerPipeline());
    }
    if (options.getAdapter() != null) {
      run = run.fromAdapter(options.getAdapter());
    }
    if (options.getKeepCheckpoints() != null) {
      run = run.withKeepCheckpoints(options.getKeepCheckpoints());
    }
    return options.getStopAt() == null ? run : run.withStopAt(options.getStopAt());
  }

  private static TrainingRun prompts(TrainingRun run, TrainCommandOptions options) {
    boolean bundled = options.getPrompts() == null;
    TrainingRun training =
        bundled
            ? run.withPrompts(BundledProblems.prompts(BundledProblems.TRAIN))
            : run.withPrompts(BundledInputs.files(options.getPrompts(), options));
    if (options.getEvalPrompts() != null) {
      return training.withEvaluationSet(
          "test", BundledInputs.files(options.getEvalPrompts(), options));
    }
    return bundled
        ? training
            .withEvaluationSet("test", BundledProblems.prompts(BundledProblems.TEST))
            .withEvaluationSet("unseen", BundledProblems.prompts(BundledProblems.UNSEEN))
        : training;
  }
}
