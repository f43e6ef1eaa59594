package dev.beamrlvr.training;

import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.internal.SlotItem;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The first half of a training step: has a checkpoint answer the step's prompts, and judges and
 * weighs the answers. {@link UpdatePolicy} is the second half.
 *
 * <pre>{@code
 * PCollection<PromptGroup> groups =
 *     PCollectionTuple.of(TrainStep.CHECKPOINT, reference)
 *         .and(TrainStep.PROMPTS, batches)
 *         .apply("Sample", SampleGroups.forStep(7, settings));
 * groups.apply(AvroIO.write(PromptGroup.class).to("groups/step-7"));
 * }</pre>
 *
 * <p>Every group has the verdicts and advantages of the G responses to one prompt. Other steps'
 * batches are passed over. A checkpoint of a run that has halted answers nothing. Bounded
 * collections in the global window.
 */
public final class SampleGroups extends PTransform<PCollectionTuple, PCollection<PromptGroup>> {

  private final int step;
  private final TrainSettings settings;
  private final ResourceHints hints;
  private final @Nullable ErrorHandler<BadRecord, ?> badRecordErrorHandler;

  private SampleGroups(
      int step,
      TrainSettings settings,
      ResourceHints hints,
      @Nullable ErrorHandler<BadRecord, ?> badRecordErrorHandler) {
    this.step = step;
    this.settings = settings;
    this.hints = hints;
    this.badRecordErrorHandler = badRecordErrorHandler;
  }

  /**
   * Samples for one step.
   *
   * @param step counted from 1
   */
  public static SampleGroups forStep(int step, TrainSettings settings) {
    TrainStep.checkStep(step);
    return new SampleGroups(step, settings, ResourceHints.create(), null);
  }

  /**
   * What generation, which loads the policy, asks of its workers, such as a GPU or memory; nothing
   * by default. Beam's Dataflow runner reads it.
   */
  public SampleGroups withResourceHints(ResourceHints hints) {
    return new SampleGroups(step, settings, hints, badRecordErrorHandler);
  }

  /** Where prompts go that cannot be answered; by default they stop the pipeline. */
  public SampleGroups withBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler) {
    return new SampleGroups(step, settings, hints, handler);
  }

  /**
   * Returns the groups.
   *
   * @param input with {@link TrainStep#CHECKPOINT} and {@link TrainStep#PROMPTS}
   */
  @Override
  public PCollection<PromptGroup> expand(PCollectionTuple input) {
    return slots(input).get(SampleSlots.GROUPS);
  }

  /** Returns the groups, and each slot's with the checkpoint that it sampled. */
  PCollectionTuple slots(PCollectionTuple input) {
    PCollection<KV<Integer, SlotItem>> slots =
        SlotItems.toSlots(input.get(TrainStep.CHECKPOINT), settings);
    PCollection<KV<Integer, SlotItem>> batches =
        input
            .<PromptBatch>get(TrainStep.PROMPTS)
            .apply("Of this step", ParDo.of(new SlotItems.BatchesOfStep(step)))
            .setCoder(SlotItems.coder());
    return PCollectionList.of(slots)
        .and(batches)
        .apply("Sample slots", new SampleSlots(settings, hints, badRecordErrorHandler));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("step", step).withLabel("Step"))
        .add(DisplayData.item("slots", settings.slots()).withLabel("Slots"));
  }
}
