package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.internal.SlotItem;
import dev.beamrlvr.schemas.internal.SlotSample;
import dev.beamrlvr.schemas.internal.StepPart;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.resourcehints.ResourceHints;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;

/**
 * The second half of a training step: from a checkpoint and the groups that it sampled to the next
 * checkpoint. {@link SampleGroups} is the first half; groups may also come from files that another
 * pipeline wrote, with the same bits as in one.
 *
 * <pre>{@code
 * PCollection<PromptGroup> groups =
 *     pipeline
 *         .apply(AvroIO.read(PromptGroup.class).from("groups/step-7-*"))
 *         .setCoder(RecordCoders.of(PromptGroup.class));
 * UpdatePolicy.Result update =
 *     PCollectionTuple.of(TrainStep.CHECKPOINT, reference)
 *         .and(UpdatePolicy.GROUPS, groups)
 *         .apply("Update", UpdatePolicy.forStep(7, settings));
 * PCollection<CheckpointReference> next = update.next();
 * }</pre>
 *
 * <p>The gradient of the groups, the direction that the optimizer makes of it, the trial of steps
 * along it where the step rule wants one, and the step. There is one optimizer step for each batch
 * of rollouts, made with the policy that sampled them; hence no probability ratio and no clipping.
 * Groups that another policy sampled are refused. Groups of other steps are passed over. A step
 * without a gradient leaves the weights as they are, as one in which no group is mixed does unless
 * rewards are taken as they come; and so does a step with a number that is not finite. Both are
 * recorded. Bounded collections in the global window.
 */
public final class UpdatePolicy extends PTransform<PCollectionTuple, UpdatePolicy.Result> {

  /** The groups to learn from; those of other steps are passed over. */
  public static final TupleTag<PromptGroup> GROUPS = new TupleTag<>("groups") {};

  private final int step;
  private final TrainSettings settings;
  private final ResourceHints hints;

  private UpdatePolicy(int step, TrainSettings settings, ResourceHints hints) {
    this.step = step;
    this.settings = settings;
    this.hints = hints;
  }

  /**
   * Takes one step.
   *
   * @param step counted from 1
   */
  public static UpdatePolicy forStep(int step, TrainSettings settings) {
    TrainStep.checkStep(step);
    return new UpdatePolicy(step, settings, ResourceHints.create());
  }

  /**
   * What gradients and trials, which load the policy, ask of their workers, such as a GPU or
   * memory; nothing by default. Beam's Dataflow runner reads it.
   */
  public UpdatePolicy withResourceHints(ResourceHints hints) {
    return new UpdatePolicy(step, settings, hints);
  }

  /**
   * Returns the next checkpoint.
   *
   * @param input with {@link TrainStep#CHECKPOINT} and {@link #GROUPS}
   */
  @Override
  public Result expand(PCollectionTuple input) {
    PCollection<KV<Integer, SlotItem>> slots =
        SlotItems.toSlots(input.get(TrainStep.CHECKPOINT), settings);
    PCollection<KV<Integer, SlotItem>> groups =
        input
            .<PromptGroup>get(GROUPS)
            .apply("Groups by slot", ParDo.of(new SlotItems.GroupsOfStep(step)))
            .setCoder(SlotItems.coder());
    return update(
        PCollectionList.of(slots)
            .and(groups)
            .apply("Join", SlotItems.joinBySlot())
            .apply("Groups of slots", ParDo.of(new Gather(step, settings.slots())))
            .setCoder(RecordCoders.of(SlotSample.class)));
  }

  /** Takes the step from what each slot sampled. */
  Result update(PCollection<SlotSample> samples) {
    PCollection<KV<String, StepPart>> parts =
        samples.apply("Accumulate gradients", new AccumulateGradients(settings, step, hints));
    if (settings.stepRule().triesSteps()) {
      parts =
          parts
              .apply("Form direction", new FormDirection(settings, step))
              .apply("Try steps", new TrySteps(settings, hints));
    }
    PCollectionTuple applied = parts.apply("Apply step", new ApplyStep(settings, step));
    return new Result(
        samples.getPipeline(), applied.get(ApplyStep.NEXT), applied.get(ApplyStep.SUMMARY));
  }

  private static final class Gather extends DoFn<KV<Integer, Iterable<SlotItem>>, SlotSample> {

    private final int step;
    private final int slots;

    Gather(int step, int slots) {
      this.step = step;
      this.slots = slots;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<SlotItem>> slot, OutputReceiver<SlotSample> output) {
      SlotItems.Joined joined = SlotItems.joined(slot);
      if (joined.reference() == null) {
        throw new TrainingException(
            "slot %d of step %d has prompt groups but no checkpoint: more slots were planned than"
                + " the %d of the run",
            slot.getKey(), step, slots);
      }
      output.output(new SlotSample(slot.getKey(), joined.reference(), joined.groups()));
    }
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("step", step).withLabel("Step"))
        .add(DisplayData.item("slots", settings.slots()).withLabel("Slots"))
        .add(
            DisplayData.item("lengthNormalization", settings.lengthNormalization().toString())
                .withLabel("Length normalisation"))
        .add(
            DisplayData.item("optimizer", settings.optimizer().getClass().getSimpleName())
                .withLabel("Optimizer"))
        .add(DisplayData.item("stepRule", settings.stepRule().name()).withLabel("Step rule"))
        .add(
            DisplayData.item(
                    "trained", settings.lora() == null ? "all" : settings.lora().toString())
                .withLabel("Trained weights"));
  }

  /** What an update gives. */
  public static final class Result implements POutput {

    private final Pipeline pipeline;
    private final PCollection<CheckpointReference> next;
    private final PCollection<StepSummary> summary;

    private Result(
        Pipeline pipeline,
        PCollection<CheckpointReference> next,
        PCollection<StepSummary> summary) {
      this.pipeline = pipeline;
      this.next = next;
      this.summary = summary;
    }

    /** Returns the checkpoint after the step: always exactly one element. */
    public PCollection<CheckpointReference> next() {
      return next;
    }

    /** Returns what the step tells: one element, none if the run had halted before. */
    public PCollection<StepSummary> summary() {
      return summary;
    }

    @Override
    public Pipeline getPipeline() {
      return pipeline;
    }

    @Override
    public Map<TupleTag<?>, PValue> expand() {
      return Map.of(ApplyStep.NEXT, next, ApplyStep.SUMMARY, summary);
    }

    @Override
    public void finishSpecifyingOutput(
        String transformName, PInput input, PTransform<?, ?> transform) {}
  }
}
