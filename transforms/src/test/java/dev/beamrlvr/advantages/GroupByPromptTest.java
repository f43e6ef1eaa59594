package dev.beamrlvr.advantages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.prompts.DeadLetters;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.DeadLetter;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class GroupByPromptTest {

  @Test
  void groupsByStepAndPromptInSampleOrderWhateverTheInputsOrder() {
    List<VerifiedRollout> rollouts = new ArrayList<>();
    for (int step = 1; step <= 2; step++) {
      for (String prompt : List.of("a", "b")) {
        for (int sample = 0; sample < 4; sample++) {
          rollouts.add(rollout(step, prompt, sample, sample == 0 ? 1.0 : 0.0));
        }
      }
    }
    rollouts.add(rollouts.get(5));
    Collections.shuffle(rollouts, new Random(1));
    Pipeline pipeline = Pipeline.create();
    PCollection<PromptGroup> groups =
        pipeline
            .apply(Create.of(rollouts).withCoder(RecordCoders.of(VerifiedRollout.class)))
            .apply(GroupByPrompt.create())
            .apply(ComputeAdvantages.using(AdvantageEstimator.DR_GRPO));
    PAssert.that(groups)
        .satisfies(
            found -> {
              int count = 0;
              for (PromptGroup group : found) {
                count++;
                assertEquals(0.25, group.getSuccessRate());
                assertEquals(List.of(0.75, -0.25, -0.25, -0.25), group.getAdvantages());
                for (int sample = 0; sample < 4; sample++) {
                  Rollout rollout = group.getRollouts().get(sample).getRollout();
                  assertEquals(sample, rollout.getSample());
                  assertEquals(group.getPromptId(), rollout.getPromptId());
                  assertEquals(group.getStep(), rollout.getStep());
                }
              }
              assertEquals(4, count);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void ofAStreamEachWindowMakesGroupsOfItsOwn() {
    TestStream<VerifiedRollout> stream =
        TestStream.create(RecordCoders.of(VerifiedRollout.class))
            .addElements(
                TimestampedValue.of(rollout(1, "a", 1, 0.0), new Instant(900)),
                TimestampedValue.of(rollout(1, "a", 2, 1.0), new Instant(1500)),
                TimestampedValue.of(rollout(1, "a", 0, 1.0), new Instant(0)))
            .advanceWatermarkToInfinity();
    Pipeline pipeline = Pipeline.create();
    PAssert.that(
            pipeline
                .apply(stream)
                .apply(Window.into(FixedWindows.of(Duration.standardSeconds(1))))
                .apply(GroupByPrompt.create())
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(group -> group.getRollouts().size() + " " + group.getSuccessRate())))
        .containsInAnyOrder("2 0.5", "1 1.0");
    pipeline.run().waitUntilFinish();
  }

  @Test
  void failuresOfTheVerifierAreNoWrongAnswers() {
    PromptGroup group =
        group(rollout(1, "a", 0, 1.0), rollout(1, "a", 1, null), rollout(1, "a", 2, 0.0));
    assertEquals(0.5, group.getSuccessRate());
    PromptGroup weighted = PromptGroups.withAdvantages(group, AdvantageEstimator.DR_GRPO);
    assertEquals(List.of(0.5, 0.0, -0.5), weighted.getAdvantages());
    assertNull(group(rollout(1, "a", 0, null)).getSuccessRate());
  }

  @Test
  void differentResponsesUnderOneNumberAreRefused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> group(rollout(1, "a", 0, 1.0), rollout(1, "a", 0, 0.0)));
    assertTrue(error.getMessage().contains("prompt a, sample 0"));
  }

  @Test
  void aGroupOfAnotherSizeIsAnError() {
    assertFails(2, "step 1, prompt a: of 2 samples [] are missing and [2] are too many", 0, 1, 2);
    assertFails(4, "step 1, prompt a: of 4 samples [1, 3] are missing and [] are too many", 2, 0);
    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(groups(pipeline, 2, 1, 0))
        .satisfies(
            group -> {
              assertEquals(2, group.getRollouts().size());
              return null;
            });
    pipeline.run().waitUntilFinish();
    assertThrows(IllegalArgumentException.class, () -> GroupByPrompt.create().withGroupSize(0));
  }

  @Test
  void aPromptWithMoreResponsesThanMemoryIsMadeForIsRefusedAlone() throws Exception {
    List<VerifiedRollout> rollouts = new ArrayList<>();
    for (int sample = 0; sample < 1000; sample++) {
      rollouts.add(rollout(1, "hostile", sample, 1.0));
      rollouts.add(rollout(1, "repeated", 0, 1.0));
    }
    rollouts.add(rollout(1, "twins", 0, 1.0));
    rollouts.add(rollout(1, "twins", 0, 0.0));
    rollouts.add(rollout(1, "twins", 1, 0.0));
    Pipeline pipeline = Pipeline.create();
    PCollection<PromptGroup> groups;
    ErrorHandler.BadRecordErrorHandler<PCollection<DeadLetter>> handler =
        pipeline.registerBadRecordErrorHandler(DeadLetters.create());
    try (handler) {
      groups =
          pipeline
              .apply(Create.of(rollouts).withCoder(RecordCoders.of(VerifiedRollout.class)))
              .apply(
                  GroupByPrompt.create()
                      .withLargestGroup(10_000)
                      .withBadRecordErrorHandler(handler));
    }
    PAssert.that(handler.getOutput())
        .containsInAnyOrder(
            letter(
                "hostile",
                "step 1, prompt hostile: the responses have more than 10000 bytes: take fewer, or"
                    + " allow more by withLargestGroup"),
            letter(
                "twins",
                "step 1 has two different responses under prompt twins, sample 0: prompt ids must"
                    + " be unique"));
    PAssert.thatSingleton(groups)
        .satisfies(
            group -> {
              assertEquals("repeated", group.getPromptId());
              assertEquals(1, group.getRollouts().size());
              return null;
            });
    pipeline.run().waitUntilFinish();
    Pipeline without = Pipeline.create();
    without
        .apply(Create.of(rollouts).withCoder(RecordCoders.of(VerifiedRollout.class)))
        .apply(GroupByPrompt.create().withLargestGroup(10_000));
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> without.run().waitUntilFinish());
    assertTrue(failure.getMessage().contains("GroupByPrompt: step 1"), failure.getMessage());
    assertThrows(IllegalArgumentException.class, () -> GroupByPrompt.create().withLargestGroup(0));
  }

  private static DeadLetter letter(String promptId, String reason) {
    return DeadLetter.newBuilder()
        .setStage("GroupByPrompt")
        .setContent(promptId)
        .setReason(reason)
        .build();
  }

  private static PromptGroup group(VerifiedRollout... responses) {
    return GroupByPrompt.groups(List.of(responses)).get(0);
  }

  private static void assertFails(int groupSize, String message, int... samples) {
    Pipeline pipeline = Pipeline.create();
    groups(pipeline, groupSize, samples);
    Pipeline.PipelineExecutionException error =
        assertThrows(
            Pipeline.PipelineExecutionException.class, () -> pipeline.run().waitUntilFinish());
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  private static PCollection<PromptGroup> groups(Pipeline pipeline, int groupSize, int... samples) {
    List<VerifiedRollout> rollouts = new ArrayList<>();
    for (int sample : samples) {
      rollouts.add(rollout(1, "a", sample, 1.0));
    }
    return pipeline
        .apply(Create.of(rollouts).withCoder(RecordCoders.of(VerifiedRollout.class)))
        .apply(GroupByPrompt.create().withGroupSize(groupSize));
  }

  private static VerifiedRollout rollout(int step, String prompt, int sample, Double reward) {
    Rollout rollout =
        Rollout.newBuilder()
            .setStep(step)
            .setSlot(0)
            .setPromptId(prompt)
            .setSample(sample)
            .setSeed(1)
            .setQuestion("q")
            .setPrompt("q")
            .setGold("1")
            .setText("#### 1")
            .setPromptTokenIds(List.of(1))
            .setTokenIds(List.of(2))
            .setLogProbs(List.of(-0.5f))
            .setFinishReason(FinishReason.STOP)
            .setTemperature(1)
            .setTopP(1)
            .setPolicyDigest("p")
            .setFingerprint("f")
            .build();
    VerdictKind kind =
        reward == null
            ? VerdictKind.ERROR
            : reward == 1 ? VerdictKind.CORRECT : VerdictKind.INCORRECT;
    return VerifiedRollout.newBuilder()
        .setRollout(rollout)
        .setVerdict(Verdict.newBuilder().setKind(kind).setReason("test").build())
        .setReward(reward)
        .build();
  }
}
