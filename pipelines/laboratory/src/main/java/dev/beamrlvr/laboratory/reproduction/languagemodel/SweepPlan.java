package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.pipelines.internal.problems.BundledProblems;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.runs.TrainingRun;
import dev.beamrlvr.schemas.Prompt;
import java.util.ArrayList;
import java.util.List;

/**
 * How large the sweep over step sizes is; this decides how long it takes.
 *
 * @param stepSizes lengths of the fixed steps, ascending
 * @param steps of each run
 * @param promptsPerStep prompts in each step
 * @param groupSize responses to each prompt
 * @param evaluateEvery steps between evaluations
 * @param evalPrompts how many of the test problems are evaluated with
 * @param evalSamples sampled answers to each evaluation prompt
 */
public record SweepPlan(
    List<Double> stepSizes,
    int steps,
    int promptsPerStep,
    int groupSize,
    int evaluateEvery,
    int evalPrompts,
    int evalSamples) {

  /** Near the largest step that the adaptive rule takes on the bundled policy. */
  private static final double MIDDLE = 0.032;

  private static final int HALVINGS = 3;
  private static final int DOUBLINGS = 4;

  public SweepPlan {
    stepSizes = List.copyOf(stepSizes);
  }

  /** From an eighth of the middle to sixteen times it. */
  public static SweepPlan standard() {
    List<Double> stepSizes = new ArrayList<>();
    for (int power = -HALVINGS; power <= DOUBLINGS; power++) {
      stepSizes.add(MIDDLE * Math.pow(2, power));
    }
    return new SweepPlan(stepSizes, 40, 32, 8, 5, 200, 4);
  }

  /** The adaptive step, then every fixed one, without and with length normalisation. */
  List<SweepRun> runs() {
    List<SweepRun> runs = new ArrayList<>();
    runs.add(SweepRun.adaptive());
    for (boolean perToken : List.of(false, true)) {
      stepSizes.forEach(stepSize -> runs.add(SweepRun.fixed(stepSize, perToken)));
    }
    return runs;
  }

  /** Describes what every run has in common. */
  TrainingRun describe(String directory) {
    List<Prompt> test = BundledProblems.prompts(BundledProblems.TEST);
    // The theorems speak of lengths of steps along the gradient.
    GradientAscent ascent = GradientAscent.standard();
    return TrainingRun.in(directory)
        .withPrompts(BundledProblems.prompts(BundledProblems.TRAIN))
        .withEvaluationSet("test", test.subList(0, Math.min(evalPrompts, test.size())))
        .withSettings(settings -> settings.setOptimizer(ascent).setGroupSize(groupSize))
        .withSteps(steps)
        .withPromptsPerStep(promptsPerStep)
        .withEvaluateEvery(evaluateEvery)
        .withEvaluationSamples(evalSamples)
        .withKeepEvery(steps);
  }
}
