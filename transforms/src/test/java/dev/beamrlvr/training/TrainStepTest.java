package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointStore;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.Honesty;
import dev.beamrlvr.gradientgap.RewardGuard;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rewards.ControlRewards;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.StepDirection;
import dev.beamrlvr.schemas.StepPart;
import dev.beamrlvr.schemas.StepPartKind;
import dev.beamrlvr.schemas.StepPartStatus;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.Threshold;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainStepTest {

  @TempDir Path temporary;

  @Test
  void aStepPublishesTheNextCheckpointAndTellsWhatItDid() throws IOException {
    TrainSettings settings = settings().build();
    TinyRun run = TinyRun.in(directory(), settings);
    Pipeline pipeline = Pipeline.create();
    TrainStep.Result step = run.steps(pipeline, 1).get(0);
    String baseDigest = run.base().getPolicyDigest();
    PAssert.thatSingleton(step.next())
        .satisfies(
            next -> {
              assertEquals(1, next.getStep());
              assertNotEquals(baseDigest, next.getPolicyDigest());
              return null;
            });
    PAssert.thatSingleton(step.summary())
        .satisfies(
            summary -> {
              assertTrue(summary.getDecision().getAccepted());
              assertEquals(0.05, summary.getDecision().getStepSize());
              assertEquals(24, summary.getGap().getRollouts());
              assertEquals(6, summary.getPrompts().size());
              return null;
            });
    PAssert.that(step.groups())
        .satisfies(
            groups -> {
              for (PromptGroup group : groups) {
                assertEquals(4, group.getRollouts().size());
                assertEquals(4, group.getAdvantages().size());
              }
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @EnumSource(Honesty.class)
  void stepsFollowEachOtherInOnePipelineWithTheBitsOfSeparateOnes(Honesty honesty)
      throws IOException {
    AdaptiveStepSettings constants = AdaptiveStepSettings.forTraining(honesty);
    StepRule rule = AdaptiveStepRule.of(constants);
    Optimizer optimizer = new GradientAscent(constants.momentum());
    TrainSettings together = settings().setStepRule(rule).setOptimizer(optimizer).build();
    Pipeline pipeline = Pipeline.create();
    TinyRun.in(directory(), together).steps(pipeline, 3);
    pipeline.run().waitUntilFinish();

    Path apart = temporary.resolve("apart");
    TrainSettings settings =
        TinyRun.settings(apart).setStepRule(rule).setOptimizer(optimizer).build();
    TinyRun run = TinyRun.in(apart, settings);
    CheckpointReference reference = run.base();
    for (int step = 1; step <= 3; step++) {
      for (CheckpointReference checkpoint : checkpoints(together)) {
        if (checkpoint.getStep() == step) {
          // The other run's rollouts are measured and applied by plain calls here.
          reference =
              new StepFinisher(settings)
                  .finish(partsOf(together, checkpoints(together).get(step - 1), step))
                  .next();
          assertEquals(checkpoint.getManifestDigest(), reference.getManifestDigest());
        }
      }
    }
    assertEquals(3, reference.getStep());
  }

  @Test
  void stepsFarTooLongAreCaughtByTheKlLimitAlone() throws IOException {
    AdaptiveStepSettings reckless = AdaptiveStepSettings.acrossSteps().oversizedBy(500);
    StepDecision limited = firstDecision("limited", reckless);
    assertTrue(limited.getMeasuredKl() <= 2 * reckless.klCap());
    StepDecision unlimited = firstDecision("unlimited", reckless.withoutKlCheck());
    assertTrue(unlimited.getMeasuredKl() > 2 * reckless.klCap());
    assertEquals(
        List.of("slope-over-curvature"),
        unlimited.getThresholds().stream().map(Threshold::getName).toList());
  }

  private StepDecision firstDecision(String name, AdaptiveStepSettings constants)
      throws IOException {
    Path directory = temporary.resolve(name);
    TrainSettings settings =
        TinyRun.settings(directory).setStepRule(AdaptiveStepRule.of(constants)).build();
    Pipeline pipeline = Pipeline.create();
    TinyRun.in(directory, settings).steps(pipeline, 1);
    pipeline.run().waitUntilFinish();
    return summary(settings, 1).getDecision();
  }

  @Test
  void groupsThatAreAllWrongChangeNothingAndSaySo() throws IOException {
    Verifier nothingIsCorrect =
        (question, completion, gold) ->
            Verdict.newBuilder().setKind(VerdictKind.INCORRECT).setReason("test").build();
    TrainSettings settings =
        settings().setControl(ControlRewards.ANSWERS).setVerifier(nothingIsCorrect).build();
    TinyRun run = TinyRun.in(directory(), settings);
    Pipeline pipeline = Pipeline.create();
    String baseDigest = run.base().getPolicyDigest();
    PAssert.thatSingleton(run.steps(pipeline, 11).get(10).next())
        .satisfies(
            last -> {
              assertEquals(RunStatus.COLLAPSED, last.getStatus());
              assertEquals(TrainingState.COLLAPSE_AFTER, last.getStep());
              assertEquals(baseDigest, last.getPolicyDigest());
              return null;
            });
    pipeline.run().waitUntilFinish();
    StepSummary summary = summary(settings, 1);
    assertTrue(summary.getDecision().getReason().contains("all correct or all wrong"));
    assertEquals(
        List.of("stagnating: 100 % of 6 groups give no signal, 0 are solved and 6 unsolved"),
        summary.getWarnings());
    assertEquals(6, summary.getGap().getUnsolvedGroups());
  }

  @Test
  void aStepThatStaysTellsWhatTheGuardHasLeft() {
    RewardGuard shrunk = new RewardGuard(0.25, 0.5, 1, 0.5);
    String memory = new AdaptiveStepState(3, 2, 0.1, 0.01, 0.2, 0.3, 0.8, shrunk).toJson();
    StepRule rule = AdaptiveStepRule.of(AdaptiveStepSettings.acrossSteps());
    StepEvidence nothing =
        new StepEvidence(SampleDirection.builder().setNorm(0).build(), List.of(), List.of());
    assertEquals(0.25, rule.stay("no response could be judged", memory, nothing).guardScale());
  }

  @Test
  void aGradientThatIsNotFiniteIsRejectedAndRecorded() throws IOException {
    TrainSettings settings = settings().setStepRule(unmeasured()).build();
    TinyRun run = TinyRun.in(directory(), settings);
    Pipeline pipeline = Pipeline.create();
    run.steps(pipeline, 1);
    pipeline.run().waitUntilFinish();
    List<StepPart> parts = run.parts(run.base(), 1);
    StepPart failed =
        StepParts.seal(
            StepPart.newBuilder(parts.get(1))
                .setStatus(StepPartStatus.FAILED)
                .setFailure("the gradient is not finite")
                .setBuffers(List.of()));
    Path copy = temporary.resolve("copy");
    TrainSettings other = TinyRun.settings(copy).setStepRule(unmeasured()).build();
    AppliedStep applied = new StepFinisher(other).finish(List.of(parts.get(0), failed));
    assertEquals(run.base().getPolicyDigest(), applied.next().getPolicyDigest());
    assertEquals("slot 1: the gradient is not finite", applied.summary().getDecision().getReason());
  }

  @Test
  void trialsFromAnotherKindOfMachineAreRefused() throws IOException {
    StepRule rule = AdaptiveStepRule.of(AdaptiveStepSettings.acrossSteps());
    TrainSettings settings = settings().setStepRule(rule).build();
    TinyRun run = TinyRun.in(directory(), settings);
    Pipeline pipeline = Pipeline.create();
    run.steps(pipeline, 1);
    pipeline.run().waitUntilFinish();
    List<StepPart> parts = run.parts(run.base(), 1);
    StepPart foreign =
        StepParts.seal(StepPart.newBuilder(parts.get(1)).setFingerprint("another machine"));
    TrainingException refused =
        assertThrows(
            TrainingException.class,
            () -> new StepFinisher(settings).finish(List.of(parts.get(0), foreign)));
    assertTrue(refused.getMessage().contains("another kind of machine (another machine)"));
    StepPart elsewhere =
        StepParts.seal(
            StepPart.newBuilder(parts.get(1))
                .setDirection(
                    StepDirection.newBuilder(parts.get(1).getDirection()).setNorm(9).build()));
    refused =
        assertThrows(
            TrainingException.class,
            () -> new StepFinisher(settings).finish(List.of(parts.get(0), elsewhere)));
    assertTrue(refused.getMessage().contains("slots 0 and 1 tried different directions"));
  }

  @Test
  void aStepWithoutItsPromptsIsRefused() throws IOException {
    TrainSettings settings = settings().build();
    TinyRun run = TinyRun.in(directory(), settings);
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple.of(
            TrainStep.CHECKPOINT,
            pipeline.apply(
                "Base",
                Create.of(run.base()).withCoder(RecordCoders.of(CheckpointReference.class))))
        .and(
            TrainStep.PROMPTS,
            pipeline.apply(
                "Batches",
                Create.of(run.batches(1).subList(0, 1))
                    .withCoder(RecordCoders.of(PromptBatch.class))))
        .apply(TrainStep.number(1).with(settings));
    Exception refused = assertThrows(Exception.class, () -> pipeline.run().waitUntilFinish());
    assertTrue(refused.getMessage().contains("a checkpoint and 0 prompt batches"));
  }

  @Test
  void theStateOfAnotherVersionIsOneClearLine() {
    byte[] state = TrainingState.initial(unmeasured()).toJson();
    String json = new String(state, StandardCharsets.UTF_8);
    for (String bad :
        List.of(
            "null",
            "{}",
            json.replace("\"failedSteps\":0,", ""),
            json.replace("\"rule\":\"\"", "\"rule\":null"),
            json.replace("\"step\":0", "\"stride\":0"))) {
      TrainingException refused =
          assertThrows(
              TrainingException.class,
              () -> TrainingState.fromJson(bad.getBytes(StandardCharsets.UTF_8)),
              bad);
      assertTrue(refused.getMessage().contains("not written by this version, start a new run"));
      assertEquals(1, refused.getMessage().lines().count());
    }
    StepRule rule = AdaptiveStepRule.of(AdaptiveStepSettings.acrossSteps());
    TrainingException refused =
        assertThrows(TrainingException.class, () -> rule.candidates(2, "{\"directions\":1}", 1));
    assertTrue(refused.getMessage().contains("not written by this version, start a new run"));
    assertEquals(1, refused.getMessage().lines().count());
  }

  @Test
  void twoCheckpointsForOneSlotAreRefused() {
    CheckpointReference one =
        CheckpointReference.newBuilder()
            .setRunId("run")
            .setStep(1)
            .setUri("one/")
            .setManifestDigest("a")
            .setPolicyDigest("b")
            .setStatus(RunStatus.ACTIVE)
            .setFingerprint("fingerprint")
            .build();
    CheckpointReference other = CheckpointReference.newBuilder(one).setUri("other/").build();
    assertEquals(one, SlotItems.same(2, null, one));
    assertEquals(one, SlotItems.same(2, one, one));
    TrainingException refused =
        assertThrows(TrainingException.class, () -> SlotItems.same(2, one, other));
    assertTrue(refused.getMessage().contains("slot 2 of a step has two checkpoints"));
  }

  @Test
  void aHaltedRunIsPassedThrough() throws IOException {
    TrainSettings settings = settings().build();
    TinyRun run = TinyRun.in(directory(), settings);
    CheckpointReference halted =
        CheckpointReference.newBuilder(run.base()).setStatus(RunStatus.COLLAPSED).build();
    StepPart part =
        StepParts.seal(StepParts.empty(halted, 1, 0, StepPartKind.GRADIENT, "fingerprint"));
    AppliedStep applied = new StepFinisher(settings).finish(List.of(part));
    assertEquals(halted, applied.next());
    assertNull(applied.summary());
  }

  @Test
  void settingsThatCannotWorkAreRefusedInOneLine() {
    assertRefused("group size must be at least 2", settings().setGroupSize(1));
    assertRefused("temperature above 0", settings().setSampling(new Sampling(0, 1, 5)));
    assertRefused("top-p must be 1", settings().setSampling(new Sampling(1, 0.9, 5)));
    assertRefused("slots must be at least 1", settings().setSlots(0));
    StepRule halves = AdaptiveStepRule.of(AdaptiveStepSettings.rolloutHalves());
    assertRefused(
        "even group size of at least 4, not 2", settings().setStepRule(halves).setGroupSize(2));
    assertRefused(
        "even group size of at least 4, not 5", settings().setStepRule(halves).setGroupSize(5));
    assertRefused("an optimizer without momentum", settings().setStepRule(halves));
    assertThrows(IllegalArgumentException.class, () -> TrainStep.number(0));
  }

  private static void assertRefused(String reason, TrainSettings.Builder settings) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, settings::build);
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  private List<StepPart> partsOf(TrainSettings settings, CheckpointReference from, int step)
      throws IOException {
    return TinyRun.again(directory(), settings, from).parts(from, step);
  }

  private static List<CheckpointReference> checkpoints(TrainSettings settings) {
    return CheckpointStore.at(settings.runDirectory()).list().complete();
  }

  private static StepSummary summary(TrainSettings settings, int step) throws IOException {
    try (var checkpoint = CheckpointStore.open(checkpoints(settings).get(step))) {
      return AvroFiles.read(checkpoint.directory().resolve(StepFiles.SUMMARY), StepSummary.class)
          .get(0);
    }
  }

  private static ScheduledStep unmeasured() {
    return ScheduledStep.of(ScheduledStep.Schedule.FIXED, 0.05, true, 1).withoutMeasuring();
  }

  private TrainSettings.Builder settings() {
    return TinyRun.settings(directory());
  }

  private Path directory() {
    return temporary.resolve("run");
  }
}
