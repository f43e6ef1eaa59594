package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training step refuses, each in one line. */
class TrainStepRefusalsTest {

  @TempDir Path temporary;

  @Test
  void trialsFromAnotherKindOfMachineAreRefused() throws IOException {
    StepRule rule = AdaptiveStepRule.of(AdaptiveStepSettings.forTraining());
    TrainSettings settings = settings().setStepRule(rule).build();
    TinyRun run = TinyRun.in(directory(), settings);
    run.take(1);
    List<StepPart> parts = run.parts(run.base(), 1);
    StepPart foreign =
        StepParts.seal(StepPart.newBuilder(parts.get(1)).setFingerprint("another machine"));
    TrainingException refused =
        assertThrows(
            TrainingException.class,
            () -> new StepFinisher(settings).finish(List.of(parts.get(0), foreign)));
    assertTrue(
        refused
            .getMessage()
            .contains("another kind of machine than the run's: 'another machine' there"));
    refused =
        assertThrows(
            TrainingException.class,
            () ->
                AccumulateGradients.part(
                    settings,
                    CheckpointReference.newBuilder(run.base())
                        .setStep(1)
                        .setFingerprint("MKL_CBWR=off")
                        .build(),
                    2,
                    0,
                    List.of()));
    assertTrue(
        refused.getMessage().contains("step 2, slot 0 fell to another kind of machine"),
        refused::getMessage);
    assertTrue(refused.getMessage().contains("MKL_CBWR is "), refused::getMessage);
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
        .apply(TrainStep.forStep(1, settings));
    Exception refused = assertThrows(Exception.class, () -> pipeline.run().waitUntilFinish());
    assertTrue(refused.getMessage().contains("a checkpoint and 0 prompt batches"));
  }

  @Test
  void theStateOfAHealthyRunSaysNothingOfUnjudgedSteps() {
    TrainingState state = TrainingState.initial(TinyRun.unmeasured());
    String json = new String(state.toJson(), StandardCharsets.UTF_8);
    assertFalse(json.contains("unjudged"), json);
    assertEquals(state, TrainingState.fromJson(state.toJson()));
    String unjudged = json.replace("\"failedSteps\":0", "\"failedSteps\":0,\"unjudgedSteps\":2");
    TrainingState read = TrainingState.fromJson(unjudged.getBytes(StandardCharsets.UTF_8));
    assertEquals(2, read.unjudgedSteps());
    assertEquals(unjudged, new String(read.toJson(), StandardCharsets.UTF_8));
  }

  @Test
  void theStateOfAnotherVersionIsOneClearLine() {
    byte[] state = TrainingState.initial(TinyRun.unmeasured()).toJson();
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
    StepRule rule = AdaptiveStepRule.of(AdaptiveStepSettings.forTraining());
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
  void settingsThatCannotWorkAreRefusedInOneLine() {
    assertRefused("group size must be at least 2", settings().setGroupSize(1));
    assertRefused("temperature above 0", settings().setSampling(new Sampling(0, 1, 5)));
    assertRefused("top-p must be 1", settings().setSampling(new Sampling(1, 0.9, 5)));
    assertRefused("slots must be at least 1", settings().setSlots(0));
    assertRefused("time limit must be positive", settings().setVerifierTimeout(Duration.ZERO));
    assertRefused(
        "an even group size, not 5", settings().setStepRule(TwoPieces.rule()).setGroupSize(5));
    assertThrows(IllegalArgumentException.class, () -> TrainStep.forStep(0, settings().build()));
  }

  private static void assertRefused(String reason, TrainSettings.Builder settings) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, settings::build);
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  private TrainSettings.Builder settings() {
    return TinyRun.settings(directory());
  }

  private Path directory() {
    return temporary.resolve("run");
  }
}
