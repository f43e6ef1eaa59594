package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.internal.StepPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last stage of a step against parts that come in any order, twice, or not at all. */
class ApplyStepTest {

  @TempDir Path temporary;

  private List<StepPart> parts;
  private CheckpointReference expected;

  @BeforeEach
  void takeAStep() throws IOException {
    TrainSettings settings = settings("original");
    TinyRun run = TinyRun.in(temporary.resolve("original"), settings);
    run.take(1);
    List<CheckpointReference> checkpoints =
        CheckpointStore.at(settings.runDirectory()).list().complete();
    parts = run.parts(checkpoints.get(0), 1);
    expected = checkpoints.get(1);
    assertNotEquals(checkpoints.get(0).getPolicyDigest(), expected.getPolicyDigest());
  }

  @Test
  void partsMayComeInAnyOrderAndTwice() {
    Pipeline pipeline = Pipeline.create();
    PAssert.that(
            applied(
                pipeline,
                List.of(parts.get(1), parts.get(0), parts.get(1), parts.get(0)),
                settings("copy")))
        .containsInAnyOrder(expected.getManifestDigest());
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aMissingSlotIsAnErrorThatNamesIt() {
    assertTrue(
        failure(List.of(parts.get(1)))
            .contains("step 1 ended without the parts of slots [0] of 2"));
  }

  @Test
  void aPartOfAnotherStepIsRefused() {
    StepPart later = StepParts.seal(StepPart.newBuilder(parts.get(1)).setStep(2));
    assertTrue(failure(List.of(parts.get(0), later)).contains("step 1 was given a part of step 2"));
  }

  @Test
  void twoDifferentPartsOfOneSlotAreRefused() {
    StepPart other =
        StepParts.seal(StepPart.newBuilder(parts.get(0)).setFingerprint("another machine"));
    assertTrue(
        failure(List.of(parts.get(0), other, parts.get(1)))
            .contains("step 1, slot 0 gave two different parts"));
  }

  private String failure(List<StepPart> given) {
    Pipeline pipeline = Pipeline.create();
    applied(pipeline, given, settings("copy"));
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> pipeline.run().waitUntilFinish());
    Throwable cause = failure;
    while (!(cause instanceof TrainingException)) {
      cause = cause.getCause();
    }
    return cause.getMessage();
  }

  private static PCollection<String> applied(
      Pipeline pipeline, List<StepPart> given, TrainSettings settings) {
    return pipeline
        .apply(Create.of(given.stream().map(StepParts::byRun).toList()).withCoder(StepParts.CODER))
        .apply(new ApplyStep(settings, 1))
        .get(ApplyStep.NEXT)
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(CheckpointReference::getManifestDigest));
  }

  private TrainSettings settings(String name) {
    return TinyRun.settings(temporary.resolve(name))
        .setStepRule(AdaptiveStepRule.of(AdaptiveStepSettings.forTraining()))
        .build();
  }
}
