package dev.beamrlvr.training;

import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.StepSummary;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/**
 * One step of reinforcement learning with verifiable rewards: {@link SampleGroups}, then {@link
 * UpdatePolicy}.
 *
 * <pre>{@code
 * TrainStep.Result step =
 *     PCollectionTuple.of(TrainStep.CHECKPOINT, reference)
 *         .and(TrainStep.PROMPTS, batches)
 *         .apply("Step 7", TrainStep.forStep(7, settings));
 * PCollection<CheckpointReference> next = step.next();
 * }</pre>
 *
 * <p>The checkpoint is one small element, so that steps can follow each other in one pipeline.
 * Bounded collections in the global window.
 */
public final class TrainStep extends PTransform<PCollectionTuple, TrainStep.Result> {

  /** The checkpoint that the step starts from: exactly one element. */
  public static final TupleTag<CheckpointReference> CHECKPOINT = new TupleTag<>("checkpoint") {};

  /** Prompt batches, one for each slot of the step; those of other steps are passed over. */
  public static final TupleTag<PromptBatch> PROMPTS = new TupleTag<>("prompts") {};

  private final SampleGroups sample;
  private final UpdatePolicy update;

  private TrainStep(SampleGroups sample, UpdatePolicy update) {
    this.sample = sample;
    this.update = update;
  }

  /**
   * Takes one step.
   *
   * @param step counted from 1
   */
  public static TrainStep forStep(int step, TrainSettings settings) {
    return new TrainStep(
        SampleGroups.forStep(step, settings), UpdatePolicy.forStep(step, settings));
  }

  static void checkStep(int step) {
    if (step < 1) {
      throw new IllegalArgumentException("steps count from 1, not " + step);
    }
  }

  /** Where prompts go that cannot be answered; by default they stop the pipeline. */
  public TrainStep withBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler) {
    return new TrainStep(sample.withBadRecordErrorHandler(handler), update);
  }

  /**
   * What the stages that load the policy ask of their workers, such as a GPU or memory: generation,
   * gradients and trials. Nothing by default. Beam's Dataflow runner reads it.
   *
   * <pre>{@code
   * TrainStep.forStep(7, settings)
   *     .withResourceHints(
   *         ResourceHints.create()
   *             .withAccelerator("type:nvidia-l4;count:1;install-nvidia-driver")
   *             .withMinRam("16GB"))
   * }</pre>
   */
  public TrainStep withResourceHints(ResourceHints hints) {
    return new TrainStep(sample.withResourceHints(hints), update.withResourceHints(hints));
  }

  /**
   * Takes the step.
   *
   * @param input with {@link #CHECKPOINT} and {@link #PROMPTS}
   */
  @Override
  public Result expand(PCollectionTuple input) {
    // What a slot sampled stays where it is: only files of other pipelines need a second grouping.
    PCollectionTuple sampled =
        input.apply("Sample groups", PTransform.compose("SampleGroups", sample::slots));
    UpdatePolicy.Result updated =
        sampled
            .get(SampleSlots.SAMPLES)
            .apply("Update policy", PTransform.compose("UpdatePolicy", update::update));
    return new Result(updated, sampled.get(SampleSlots.GROUPS));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.include("sample", sample).include("update", update);
  }

  /** What a step gives. */
  public static final class Result implements POutput {

    private final UpdatePolicy.Result update;
    private final PCollection<PromptGroup> groups;

    private Result(UpdatePolicy.Result update, PCollection<PromptGroup> groups) {
      this.update = update;
      this.groups = groups;
    }

    /** Returns the checkpoint after the step: always exactly one element. */
    public PCollection<CheckpointReference> next() {
      return update.next();
    }

    /** Returns what the step tells: one element, none if the run had halted before. */
    public PCollection<StepSummary> summary() {
      return update.summary();
    }

    /** Returns the prompts' rollouts with verdicts and advantages. */
    public PCollection<PromptGroup> groups() {
      return groups;
    }

    @Override
    public Pipeline getPipeline() {
      return update.getPipeline();
    }

    @Override
    public Map<TupleTag<?>, PValue> expand() {
      return Map.of(
          ApplyStep.NEXT, next(), ApplyStep.SUMMARY, summary(), UpdatePolicy.GROUPS, groups);
    }

    @Override
    public void finishSpecifyingOutput(
        String transformName, PInput input, PTransform<?, ?> transform) {}
  }
}
