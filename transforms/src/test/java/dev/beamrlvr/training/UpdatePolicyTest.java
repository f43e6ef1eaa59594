package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.avro.io.AvroIO;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two halves of a step in pipelines of their own. */
class UpdatePolicyTest {

  @TempDir Path temporary;

  private TrainSettings settings;
  private TinyRun run;

  @BeforeEach
  void makeARun() throws IOException {
    settings = TinyRun.settings(temporary.resolve("run")).build();
    run = TinyRun.in(temporary.resolve("run"), settings);
  }

  @Test
  void groupsFromFilesOfAnotherPipelineGiveTheBitsOfOne() throws IOException {
    sample(run.base(), 1);
    update(run.base(), 1);
    sample(newest(settings), 2);
    update(newest(settings), 2);

    TrainSettings together = TinyRun.settings(temporary.resolve("together")).build();
    TinyRun.in(temporary.resolve("together"), together).take(2);
    assertEquals(2, newest(settings).getStep());
    assertEquals(newest(together).getManifestDigest(), newest(settings).getManifestDigest());
  }

  @Test
  void groupsThatAnotherPolicySampledAreRefused() {
    sample(run.base(), 1);
    CheckpointReference other =
        CheckpointReference.newBuilder(run.base()).setPolicyDigest("another").build();
    Exception refused = assertThrows(Exception.class, () -> update(other, 1));
    assertTrue(refused.getMessage().contains("were sampled by policy"), refused.getMessage());
    assertTrue(refused.getMessage().contains("the step starts from another"));
    assertEquals(1, refused.getCause().getMessage().lines().count());
  }

  @Test
  void groupsWithoutAdvantagesAreRefused() throws IOException {
    sample(run.base(), 1);
    Path file = Path.of(files(), "step-1");
    List<PromptGroup> bare = new ArrayList<>();
    for (PromptGroup group : AvroFiles.read(file, PromptGroup.class)) {
      bare.add(PromptGroup.newBuilder(group).setAdvantages(List.of()).build());
    }
    AvroFiles.write(file, PromptGroup.class, bare);
    Exception refused = assertThrows(Exception.class, () -> update(run.base(), 1));
    assertTrue(
        refused.getMessage().contains("has 0 advantages for 4 responses: apply ComputeAdvantages"),
        refused.getMessage());
  }

  @Test
  void aRunThatHasHaltedLearnsNothingFromGroups() {
    sample(run.base(), 1);
    CheckpointReference halted =
        CheckpointReference.newBuilder(run.base()).setStatus(RunStatus.COLLAPSED).build();
    Pipeline pipeline = Pipeline.create();
    UpdatePolicy.Result update = update(pipeline, halted, 1);
    PAssert.thatSingleton(update.next()).isEqualTo(halted);
    PAssert.that(update.summary()).empty();
    pipeline.run().waitUntilFinish();
  }

  @Test
  void stepsCountFromOne() {
    assertThrows(IllegalArgumentException.class, () -> SampleGroups.forStep(0, settings));
    assertThrows(IllegalArgumentException.class, () -> UpdatePolicy.forStep(0, settings));
  }

  private void sample(CheckpointReference checkpoint, int step) {
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple.of(TrainStep.CHECKPOINT, reference(pipeline, checkpoint))
        .and(
            TrainStep.PROMPTS,
            pipeline.apply(
                "Batches",
                Create.of(run.batches(step)).withCoder(RecordCoders.of(PromptBatch.class))))
        .apply("Sample", SampleGroups.forStep(step, settings))
        .apply(
            "Write",
            AvroIO.write(PromptGroup.class).to(files() + "step-" + step).withoutSharding());
    pipeline.run().waitUntilFinish();
  }

  private void update(CheckpointReference checkpoint, int step) {
    Pipeline pipeline = Pipeline.create();
    update(pipeline, checkpoint, step);
    pipeline.run().waitUntilFinish();
  }

  /** Reads the files of all steps; those of others are passed over. */
  private UpdatePolicy.Result update(Pipeline pipeline, CheckpointReference checkpoint, int step) {
    PCollection<PromptGroup> groups =
        pipeline
            .apply("Read", AvroIO.read(PromptGroup.class).from(files() + "*"))
            .setCoder(RecordCoders.of(PromptGroup.class));
    return PCollectionTuple.of(TrainStep.CHECKPOINT, reference(pipeline, checkpoint))
        .and(UpdatePolicy.GROUPS, groups)
        .apply("Update", UpdatePolicy.forStep(step, settings));
  }

  private static PCollection<CheckpointReference> reference(
      Pipeline pipeline, CheckpointReference checkpoint) {
    return pipeline.apply(
        "Checkpoint", Create.of(checkpoint).withCoder(RecordCoders.of(CheckpointReference.class)));
  }

  private static CheckpointReference newest(TrainSettings settings) {
    List<CheckpointReference> all = CheckpointStore.at(settings.runDirectory()).list().complete();
    return all.get(all.size() - 1);
  }

  private String files() {
    return temporary.resolve("groups") + "/";
  }
}
