package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.rewards.Verdicts;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.testing.PAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training with an optimizer, rewards, advantages and rules that this project does not have. */
class OwnPartsTest {

  @TempDir Path temporary;

  @Test
  void anyOptimizerTrainsUnderTheAdaptiveRuleAndKeepsItsStateInTheCheckpoint() throws IOException {
    TrainSettings settings =
        settings("sign")
            .setOptimizer(new SignOfGradient())
            .setStepRule(AdaptiveStepRule.standard())
            .build();
    TinyRun run = TinyRun.in(temporary.resolve("sign"), settings);
    Pipeline pipeline = Pipeline.create();
    List<TrainStep.Result> steps = run.steps(pipeline, 3);
    PAssert.thatSingleton(steps.get(2).summary())
        .satisfies(
            summary -> {
              assertTrue(summary.getDecision().getStepSize() > 0);
              // Without a momentum there is no slope before a step, but one after it.
              assertEquals(null, summary.getDecision().getSlopeBefore());
              assertTrue(summary.getDecision().getHonestSlope() != null);
              return null;
            });
    pipeline.run().waitUntilFinish();
    assertNotEquals(run.base().getPolicyDigest(), newest(settings).getPolicyDigest());
  }

  @Test
  void stateOfAnotherOptimizerIsRefusedInOneLine() throws IOException {
    TrainSettings sign = settings("other").setOptimizer(new SignOfGradient()).build();
    TinyRun run = TinyRun.in(temporary.resolve("other"), sign);
    run.take(1);
    TrainSettings ascent = settings("other").setOptimizer(new GradientAscent(0.9)).build();
    CheckpointReference after = newest(sign);
    List<StepPart> parts =
        TinyRun.again(temporary.resolve("other"), ascent, after)
            .gradients(after, 1, group -> group);
    TrainingException refused =
        assertThrows(TrainingException.class, () -> FormDirection.form(ascent, parts));
    assertTrue(refused.getMessage().contains("belongs to another optimizer"));
    assertEquals(1, refused.getMessage().lines().count());
  }

  @Test
  void advantagesOfOnesOwnMakeTheDirection() throws IOException {
    TrainSettings settings =
        settings("best")
            .setAdvantage(
                (rewards, judged) -> {
                  double[] advantages = rewards.clone();
                  advantages[0] += 1;
                  return advantages;
                })
            .build();
    TinyRun run = TinyRun.in(temporary.resolve("best"), settings);
    Pipeline pipeline = Pipeline.create();
    PAssert.that(run.steps(pipeline, 1).get(0).groups())
        .satisfies(
            groups -> {
              groups.forEach(
                  group ->
                      assertEquals(
                          group.getRollouts().get(0).getReward() + 1,
                          group.getAdvantages().get(0)));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void advantagesThatFitNoGroupStopTheStepInOneLine() throws IOException {
    assertRefused(
        settings("few").setAdvantage((rewards, judged) -> new double[1]).build(),
        ": the advantage estimator gave 1 advantages for 4 responses");
    assertRefused(
        settings("none").setAdvantage((rewards, judged) -> null).build(),
        ": the advantage estimator gave no advantages for 4 responses");
    assertRefused(
        settings("endless").setAdvantage((rewards, judged) -> filled(1 / 0.0)).build(),
        ": the advantage estimator gave response 0 the advantage Infinity");
    assertRefused(
        settings("unjudged")
            .setVerifier((question, completion, gold) -> Verdicts.error("no judge"))
            .setAdvantage((rewards, judged) -> filled(1))
            .build(),
        "gave response 0, which could not be judged, an advantage that is not 0");
  }

  @Test
  void aRewardThatIsNotFiniteStopsTheStepInOneLine() throws IOException {
    assertRefused(
        settings("reward").setReward(judged -> Double.NaN).build(),
        ", sample 0: the reward function gave NaN, which is not finite");
  }

  @Test
  void aStepRuleThatChoosesNoLengthStopsTheStepInOneLine() throws IOException {
    assertRefused(
        settings("length").setStepRule(new Chooses("length", Double.NaN)).build(),
        "the length of a step must be 0 or above and finite, not NaN");
    assertRefused(
        settings("nothing").setStepRule(new Chooses("silent", null)).build(),
        "step 1: the step rule silent chose nothing");
  }

  private record Chooses(String name, Double length) implements StepRule {
    @Override
    public StepChoice choose(int step, String memory, StepEvidence evidence) {
      return length == null ? null : StepChoice.of(length, memory);
    }
  }

  private static double[] filled(double advantage) {
    double[] advantages = new double[4];
    Arrays.fill(advantages, advantage);
    return advantages;
  }

  private void assertRefused(TrainSettings settings, String reason) throws IOException {
    TinyRun run = TinyRun.in(Path.of(settings.runDirectory()), settings);
    Exception refused = assertThrows(PipelineExecutionException.class, () -> run.take(1));
    String message = refused.getCause().getMessage();
    assertTrue(message.contains(reason), message);
    assertEquals(1, message.lines().count());
  }

  private TrainSettings.Builder settings(String name) {
    return TinyRun.settings(temporary.resolve(name));
  }

  private static CheckpointReference newest(TrainSettings settings) {
    List<CheckpointReference> all = CheckpointStore.at(settings.runDirectory()).list().complete();
    return all.get(all.size() - 1);
  }
}
