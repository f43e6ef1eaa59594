package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.pipelines.runners.RunnerSession;
import dev.beamrlvr.policies.NativeTime;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.training.TrainSettings;
import dev.beamrlvr.training.TrainStep;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/** One pipeline of one or more training steps, each fed by the checkpoint of the one before. */
final class StepPipeline {

  private final RunnerSession session;
  private final TrainSettings settings;
  private final IntFunction<List<PromptBatch>> plan;

  StepPipeline(RunnerSession session, TrainSettings settings, IntFunction<List<PromptBatch>> plan) {
    this.session = session;
    this.settings = settings;
    this.plan = plan;
  }

  /** Runs steps {@code from.step + 1} to {@code last} and returns where the time went. */
  StepTimes run(CheckpointReference from, int first, int last) {
    Pipeline pipeline = session.newPipeline();
    PCollection<CheckpointReference> reference =
        pipeline.apply(
            "Checkpoint", Create.of(from).withCoder(RecordCoders.of(CheckpointReference.class)));
    PCollection<PromptBatch> batches =
        pipeline.apply(
            "Prompts",
            Create.of(batches(first, last)).withCoder(RecordCoders.of(PromptBatch.class)));
    for (int step = first; step <= last; step++) {
      reference =
          PCollectionTuple.of(TrainStep.CHECKPOINT, reference)
              .and(TrainStep.PROMPTS, batches)
              .apply(StepTimes.nameOf(step), TrainStep.forStep(step, settings))
              .next();
    }
    long start = System.nanoTime();
    long busy = NativeTime.busyNanos();
    PipelineResult result = session.run(pipeline);
    return StepTimes.of(
        result, last - first + 1, System.nanoTime() - start, NativeTime.busyNanos() - busy);
  }

  private List<PromptBatch> batches(int first, int last) {
    List<PromptBatch> batches = new ArrayList<>();
    for (int step = first; step <= last; step++) {
      batches.addAll(plan.apply(step));
    }
    return batches;
  }
}
