package dev.beamrlvr.training;

import dev.beamrlvr.advantages.ComputeAdvantages;
import dev.beamrlvr.advantages.GroupByPrompt;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.internal.SlotItem;
import dev.beamrlvr.schemas.internal.StepPart;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One step of reinforcement learning with verifiable rewards: rollouts, verdicts, advantages,
 * gradient, step size, next checkpoint.
 *
 * <pre>{@code
 * TrainStep.Result step =
 *     PCollectionTuple.of(TrainStep.CHECKPOINT, reference)
 *         .and(TrainStep.PROMPTS, batches)
 *         .apply("Step 7", TrainStep.number(7).with(settings));
 * PCollection<CheckpointReference> next = step.next();
 * }</pre>
 *
 * <p>The checkpoint is one small element, so that steps can follow each other in one pipeline.
 * There is one optimizer step for each batch of rollouts, made with the policy that sampled them;
 * hence no probability ratio and no clipping. A step without a gradient leaves the weights as they
 * are, as one in which no group is mixed does unless rewards are taken as they come; and so does a
 * step with a number that is not finite. Both are recorded.
 */
public final class TrainStep extends PTransform<PCollectionTuple, TrainStep.Result> {

  /** The checkpoint that the step starts from: exactly one element. */
  public static final TupleTag<CheckpointReference> CHECKPOINT = new TupleTag<>() {};

  /** Prompt batches, one for each slot of the step; those of other steps are passed over. */
  public static final TupleTag<PromptBatch> PROMPTS = new TupleTag<>() {};

  private final int step;
  private final TrainSettings settings;
  private final @Nullable ErrorHandler<BadRecord, ?> badRecordErrorHandler;

  private TrainStep(
      int step,
      TrainSettings settings,
      @Nullable ErrorHandler<BadRecord, ?> badRecordErrorHandler) {
    this.step = step;
    this.settings = settings;
    this.badRecordErrorHandler = badRecordErrorHandler;
  }

  /** Starts to describe a step; steps count from 1. */
  public static Numbered number(int step) {
    if (step < 1) {
      throw new IllegalArgumentException("steps count from 1, not " + step);
    }
    return settings -> new TrainStep(step, settings, null);
  }

  /** A step that lacks its settings. */
  public interface Numbered {
    /** Returns the step with these settings. */
    TrainStep with(TrainSettings settings);
  }

  /** Where prompts go that cannot be answered; by default they stop the pipeline. */
  public TrainStep withBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler) {
    return new TrainStep(step, settings, handler);
  }

  @Override
  public Result expand(PCollectionTuple input) {
    PCollection<KV<Integer, SlotItem>> slots =
        input
            .get(CHECKPOINT)
            .apply("To slots", ParDo.of(new SlotItems.ToSlots(settings.slots())))
            .setCoder(SlotItems.coder());
    PCollection<PromptGroup> groups = groups(slots, input.get(PROMPTS));
    PCollection<KV<Integer, SlotItem>> bySlot =
        groups
            .apply("Groups by slot", ParDo.of(new SlotItems.Groups()))
            .setCoder(SlotItems.coder());
    PCollection<StepPart> parts =
        PCollectionList.of(slots)
            .and(bySlot)
            .apply("Accumulate gradients", new AccumulateGradients(settings, step));
    if (settings.stepRule().triesSteps()) {
      parts =
          parts
              .apply("Form direction", new FormDirection(settings, step))
              .apply("Probe and try", new ProbeAndTry(settings));
    }
    PCollectionTuple applied = parts.apply("Apply step", new ApplyStep(settings, step - 1));
    return new Result(
        input.getPipeline(), applied.get(ApplyStep.NEXT), applied.get(ApplyStep.SUMMARY), groups);
  }

  private PCollection<PromptGroup> groups(
      PCollection<KV<Integer, SlotItem>> slots, PCollection<PromptBatch> batches) {
    PCollection<KV<Integer, SlotItem>> ofStep =
        batches
            .apply("Of this step", ParDo.of(new SlotItems.BatchesOfStep(step)))
            .setCoder(SlotItems.coder());
    return PCollectionList.of(slots)
        .and(ofStep)
        .apply("Assign policy", new AssignPolicy())
        .apply("Generate rollouts", generate())
        .apply("Verify answers", settings.verify())
        .apply("Reward", settings.control().rewarding(settings.seed()))
        .apply("Group by prompt", GroupByPrompt.create())
        .apply("Compute advantages", ComputeAdvantages.using(settings.advantage()));
  }

  private GenerateRollouts generate() {
    GenerateRollouts generate =
        GenerateRollouts.usingPolicyOfBatch()
            .withTemplate(settings.template())
            .withSamplesPerPrompt(settings.groupSize())
            .withSampling(settings.sampling())
            .withSeed(settings.seed())
            .withDevice(settings.device())
            .withRowsPerCall(settings.rowsPerCall());
    return badRecordErrorHandler == null
        ? generate
        : generate.withBadRecordErrorHandler(badRecordErrorHandler);
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("step", step).withLabel("Step"))
        .add(DisplayData.item("slots", settings.slots()).withLabel("Slots"))
        .add(DisplayData.item("groupSize", settings.groupSize()).withLabel("Group size"))
        .add(DisplayData.item("seed", settings.seed()).withLabel("Seed"))
        .add(
            DisplayData.item("temperature", settings.sampling().temperature())
                .withLabel("Temperature"))
        .add(
            DisplayData.item("maxNewTokens", settings.sampling().maxNewTokens())
                .withLabel("Most tokens of a response"))
        .add(DisplayData.item("advantage", settings.advantage().toString()).withLabel("Advantages"))
        .add(
            DisplayData.item("lengthNormalization", settings.lengthNormalization().toString())
                .withLabel("Length normalisation"))
        .add(
            DisplayData.item("optimizer", settings.optimizer().getClass().getSimpleName())
                .withLabel("Optimizer"))
        .add(DisplayData.item("stepRule", settings.stepRule().name()).withLabel("Step rule"));
  }

  /** What a step gives. */
  public static final class Result implements POutput {

    private final Pipeline pipeline;
    private final PCollection<CheckpointReference> next;
    private final PCollection<StepSummary> summary;
    private final PCollection<PromptGroup> groups;

    private Result(
        Pipeline pipeline,
        PCollection<CheckpointReference> next,
        PCollection<StepSummary> summary,
        PCollection<PromptGroup> groups) {
      this.pipeline = pipeline;
      this.next = next;
      this.summary = summary;
      this.groups = groups;
    }

    /** Returns the checkpoint after the step: always exactly one element. */
    public PCollection<CheckpointReference> next() {
      return next;
    }

    /** Returns what the step tells: one element, none if the run had halted before. */
    public PCollection<StepSummary> summary() {
      return summary;
    }

    /** Returns the prompts' rollouts with verdicts and advantages. */
    public PCollection<PromptGroup> groups() {
      return groups;
    }

    @Override
    public Pipeline getPipeline() {
      return pipeline;
    }

    @Override
    public Map<TupleTag<?>, PValue> expand() {
      return Map.of(
          new TupleTag<>("next"), next,
          new TupleTag<>("summary"), summary,
          new TupleTag<>("groups"), groups);
    }

    @Override
    public void finishSpecifyingOutput(
        String transformName, PInput input, PTransform<?, ?> transform) {}
  }
}
