package dev.beamrlvr.runs;

import dev.beamrlvr.internal.policies.NativeTime;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.training.TrainSettings;
import dev.beamrlvr.training.TrainStep;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/** One pipeline of one or more training steps, each fed by the checkpoint of the one before. */
final class StepPipeline {

  private final TrainingPlan plan;

  StepPipeline(TrainingPlan plan) {
    this.plan = plan;
  }

  /** Runs steps {@code from.step + 1} to {@code last} and returns where the time went. */
  StepTimes run(CheckpointReference from, int last) {
    TrainSettings settings = plan.run().settings();
    PipelineSession pipelines = plan.run().pipelines();
    int first = from.getStep() + 1;
    Pipeline pipeline = JobNames.named(pipelines, plan.directory(), "steps-" + first + "-" + last);
    PCollection<CheckpointReference> reference =
        pipeline.apply(
            "Checkpoint", Create.of(from).withCoder(RecordCoders.of(CheckpointReference.class)));
    for (int step = first; step <= last; step++) {
      // A source for each step: one that feeds many is materialised by Flink for each of them.
      PCollection<PromptBatch> batches =
          pipeline.apply(
              StepTimes.nameOf(step) + " prompts",
              Create.of(plan.prompts().batches(step))
                  .withCoder(RecordCoders.of(PromptBatch.class)));
      reference =
          PCollectionTuple.of(TrainStep.CHECKPOINT, reference)
              .and(TrainStep.PROMPTS, batches)
              .apply(
                  StepTimes.nameOf(step),
                  TrainStep.forStep(step, settings).withResourceHints(plan.run().resourceHints()))
              .next();
    }
    long start = System.nanoTime();
    long busy = NativeTime.busyNanos();
    PipelineResult result = pipelines.run(pipeline);
    return StepTimes.of(
        result, last - first + 1, System.nanoTime() - start, NativeTime.busyNanos() - busy);
  }
}
