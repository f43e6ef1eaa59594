package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointStore;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stateful stage against parts that come in the wrong order, twice, late or not at all. */
class ApplyStepTest {

  @TempDir Path temporary;

  private final List<List<StepPart>> parts = new ArrayList<>();
  private List<String> digests;

  @BeforeEach
  void takeThreeSteps() throws IOException {
    TrainSettings settings = settings("original");
    TinyRun run = TinyRun.in(temporary.resolve("original"), settings);
    run.take(3);
    List<CheckpointReference> checkpoints =
        CheckpointStore.at(settings.runDirectory()).list().complete();
    for (int step = 1; step <= 3; step++) {
      parts.add(run.parts(checkpoints.get(step - 1), step));
    }
    digests =
        checkpoints.subList(1, 4).stream().map(CheckpointReference::getManifestDigest).toList();
    assertNotEquals(checkpoints.get(0).getPolicyDigest(), checkpoints.get(3).getPolicyDigest());
  }

  @Test
  void partsMayComeInterleavedTwiceAndLate() {
    TestStream.Builder<StepPart> stream =
        TestStream.create(RecordCoders.of(StepPart.class))
            .addElements(part(2, 1), part(3, 0), part(1, 0))
            .advanceWatermarkTo(new Instant(1_000))
            .addElements(part(1, 0), part(2, 1), part(3, 1))
            .advanceProcessingTime(Duration.standardMinutes(5))
            .addElements(part(1, 1), part(1, 1), part(1, 0))
            .advanceWatermarkTo(new Instant(2_000))
            .addElements(part(2, 0), part(2, 0), part(3, 0), part(1, 1));
    Pipeline pipeline = Pipeline.create();
    PAssert.that(applied(pipeline, stream.advanceWatermarkToInfinity()))
        .containsInAnyOrder(digests);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aMissingSlotIsAnErrorThatNamesIt() {
    TestStream<StepPart> stream =
        TestStream.create(RecordCoders.of(StepPart.class))
            .addElements(part(1, 0), part(1, 1), part(2, 1), part(3, 0), part(3, 1))
            .advanceWatermarkToInfinity();
    assertTrue(failure(stream).contains("step 2 ended without the parts of slots [0] of 2"));
  }

  @Test
  void aMissingStepIsAnErrorToo() {
    TestStream<StepPart> stream =
        TestStream.create(RecordCoders.of(StepPart.class))
            .addElements(part(2, 0), part(2, 1))
            .advanceWatermarkToInfinity();
    assertTrue(failure(stream).contains("step 1 ended without the parts of slots [0, 1] of 2"));
  }

  @Test
  void twoDifferentPartsOfOneSlotAreRefused() {
    StepPart other =
        StepParts.seal(StepPart.newBuilder(part(1, 0)).setFingerprint("another machine"));
    TestStream<StepPart> stream =
        TestStream.create(RecordCoders.of(StepPart.class))
            .addElements(part(1, 0), other)
            .advanceWatermarkToInfinity();
    assertTrue(failure(stream).contains("step 1, slot 0 gave two different parts"));
  }

  private String failure(TestStream<StepPart> stream) {
    Pipeline pipeline = Pipeline.create();
    applied(pipeline, stream);
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> pipeline.run().waitUntilFinish());
    Throwable cause = failure;
    while (!(cause instanceof TrainingException)) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  private PCollection<String> applied(Pipeline pipeline, TestStream<StepPart> stream) {
    return pipeline
        .apply(stream)
        .apply(new ApplyStep(settings("copy"), 0))
        .get(ApplyStep.NEXT)
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(CheckpointReference::getManifestDigest));
  }

  private StepPart part(int step, int slot) {
    StepPart part = parts.get(step - 1).get(slot);
    assertEquals(slot, part.getSlot());
    return part;
  }

  private TrainSettings settings(String name) {
    return TinyRun.settings(temporary.resolve(name))
        .setStepRule(AdaptiveStepRule.of(AdaptiveStepSettings.forTraining()))
        .build();
  }
}
