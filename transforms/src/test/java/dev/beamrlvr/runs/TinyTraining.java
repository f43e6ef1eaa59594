package dev.beamrlvr.runs;

import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyDirectory;
import dev.beamrlvr.internal.policy.TestPolicies;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.rewards.Verdicts;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.training.ScheduledStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs of a policy of a few thousand parameters, which a test makes in a second. */
final class TinyTraining {

  private TinyTraining() {}

  /** Rewards every second text, so that an untrained policy has something to learn. */
  static final class EvenText implements Verifier {
    @Override
    public Verdict verify(String question, String completion, String gold) {
      return (question + completion).hashCode() % 2 == 0
          ? Verdicts.correct(completion, "hash", "even")
          : Verdicts.incorrect(completion, "hash", "odd");
    }
  }

  /** Writes a random policy. */
  static Path policy(Path directory) throws IOException {
    PolicyConfiguration shape = TestPolicies.configuration(16, 2, 2, 2, 24, true);
    Path tokenizer = Files.createTempFile("tokenizer", ".json");
    Files.write(tokenizer, TestPolicies.tokenizerJson(TestPolicies.VOCABULARY));
    PolicyDirectory.write(directory, shape, TestPolicies.weights(shape, 3), tokenizer);
    return directory;
  }

  /** Describes a run of four steps with measured fixed steps, evaluated with four prompts. */
  static TrainingRun in(Path directory, Path policy) {
    return in(directory.toString(), policy);
  }

  /** The same in a directory on any file system. */
  static TrainingRun in(String directory, Path policy) {
    return TrainingRun.in(directory)
        .fromPolicy(policy.toString())
        .withPrompts(prompts("prompt", 12))
        .withSettings(
            settings ->
                settings
                    .setSlots(2)
                    .setGroupSize(4)
                    .setSampling(new Sampling(1, 1, 5))
                    .setTemplate(PromptTemplate.ofText("{question}"))
                    .setSeed(7)
                    .setVerifier(new EvenText())
                    .setOptimizer(new GradientAscent(0.9))
                    .setStepRule(
                        ScheduledStep.of(ScheduledStep.Schedule.FIXED, 0.05, true, 1)
                            .withoutMeasuring()))
        .withSteps(4)
        .withPromptsPerStep(6);
  }

  static List<Prompt> prompts(String name, int count) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(
          Prompt.newBuilder()
              .setId(String.format(Locale.ROOT, "%s-%02d", name, i))
              .setQuestion("" + (char) ('a' + i) + (char) ('a' + (i + 3) % 15))
              .setGold("1")
              .build());
    }
    return prompts;
  }
}
