package dev.beamrlvr.tests.example;

import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.rewards.Verdicts;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.runs.TrainingRun;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.training.StepChoice;
import dev.beamrlvr.training.StepEvidence;
import dev.beamrlvr.training.StepRule;

/** Trains with a verifier and a step rule of somebody's own; called again, it goes on. */
final class TrainWithMyRule {

  record LastWord(String rule) implements Verifier {
    @Override
    public Verdict verify(String question, String completion, String gold) {
      return completion.strip().endsWith(" " + gold)
          ? Verdicts.correct(gold, rule, "equal")
          : Verdicts.incorrect(completion, rule, "another one");
    }
  }

  record ShrinkingSteps(String name, double first) implements StepRule {
    @Override
    public StepChoice choose(int step, String memory, StepEvidence evidence) {
      return StepChoice.of(first / Math.sqrt(step), memory);
    }
  }

  public static void main(String[] arguments) {
    StepRule rule = new ShrinkingSteps("shrinking", 0.02);
    TrainingRun.in(arguments[0])
        .fromPolicy(arguments[1])
        .withPrompts(ReadPrompts.from(arguments[2]))
        .withSettings(step -> step.setVerifier(new LastWord("last word")).setStepRule(rule))
        .withPromptsPerStep(8)
        .withSteps(4)
        .resume();
  }
}
