package dev.beamrlvr.prompts;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.internal.prompts.DealBatches;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Puts prompts into the batches of the steps, as {@link StepPlan} says.
 *
 * <pre>{@code
 * PCollection<PromptBatch> steps =
 *     prompts.apply(PlanSteps.of(64).withSlots(4).withSeed(7).withSteps(1, 10));
 * PCollection<PromptBatch> everyPromptOnce = prompts.apply(PlanSteps.onePass(16));
 * }</pre>
 *
 * <p>The result depends on the prompts, and not on their order. They are sorted by many workers,
 * each of which holds about a thousandth of them, or a thousand; only fewer than 2000, or than two
 * steps have, are planned by one. Without any prompt there is no batch; {@link ReadPrompts} refuses
 * such input.
 *
 * <p>Takes a bounded collection in the global window: of several windows each would be planned as
 * if its prompts were all there are.
 */
@AutoValue
public abstract class PlanSteps extends PTransform<PCollection<Prompt>, PCollection<PromptBatch>> {

  abstract boolean onePass();

  abstract int size();

  abstract int slots();

  abstract long seed();

  abstract int firstStep();

  abstract int lastStep();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setOnePass(boolean onePass);

    abstract Builder setSize(int size);

    abstract Builder setSlots(int slots);

    abstract Builder setSeed(long seed);

    abstract Builder setFirstStep(int step);

    abstract Builder setLastStep(int step);

    abstract PlanSteps build();
  }

  /** Plans training steps with this many prompts each; {@link #withSteps} says which steps. */
  public static PlanSteps of(int promptsPerStep) {
    return plan(false, promptsPerStep, "promptsPerStep");
  }

  /**
   * Every prompt once, ordered by id, in batches of this many prompts, as step 0. The batches are
   * dealt to all workers.
   */
  public static PlanSteps onePass(int batchSize) {
    return plan(true, batchSize, "batchSize");
  }

  private static PlanSteps plan(boolean onePass, int size, String name) {
    checkPositive(size, name);
    return new AutoValue_PlanSteps.Builder()
        .setOnePass(onePass)
        .setSize(size)
        .setSlots(1)
        .setSeed(0)
        .setFirstStep(0)
        .setLastStep(0)
        .build();
  }

  /** How many batches a step is dealt to. Default: 1. */
  public PlanSteps withSlots(int slots) {
    checkPositive(slots, "slots");
    return toBuilder().setSlots(slots).build();
  }

  /** Seed of the shuffles. Default: 0. */
  public PlanSteps withSeed(long seed) {
    return toBuilder().setSeed(seed).build();
  }

  /** Which steps to plan, both included, counted from 1. */
  public PlanSteps withSteps(int first, int last) {
    checkPositive(first, "first step");
    if (last < first) {
      throw new IllegalArgumentException("last step " + last + " is before first step " + first);
    }
    return toBuilder().setFirstStep(first).setLastStep(last).build();
  }

  @Override
  public PCollection<PromptBatch> expand(PCollection<Prompt> prompts) {
    if (!onePass() && firstStep() == 0) {
      throw new IllegalArgumentException("PlanSteps needs withSteps(first, last)");
    }
    if (onePass() && (firstStep() != 0 || slots() != 1)) {
      throw new IllegalArgumentException("PlanSteps.onePass has neither steps nor slots");
    }
    PCollectionView<Long> count =
        prompts.apply("Count", Count.globally()).apply("Total", View.asSingleton());
    PlanSteps plan = this;
    PCollection<PromptBatch> few =
        prompts
            .apply("Few", ParDo.of(new FewFn(plan, count)).withSideInputs(count))
            .setCoder(KvCoder.of(VoidCoder.of(), RecordCoders.of(Prompt.class)))
            .apply("Gather", GroupByKey.create())
            .apply("Plan", ParDo.of(new PlanFn(plan)))
            .setCoder(RecordCoders.of(PromptBatch.class));
    PCollection<PromptBatch> many =
        prompts.apply("Plan together", new PlanTogether(plan::positions, count));
    PCollection<PromptBatch> batches =
        PCollectionList.of(few).and(many).apply("Batches", Flatten.pCollections());
    return onePass() ? batches.apply("Deal", new DealBatches()) : batches;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item(onePass() ? "batchSize" : "promptsPerStep", size()))
        .add(DisplayData.item("slots", slots()))
        .add(DisplayData.item("seed", seed()))
        .add(DisplayData.item("firstStep", firstStep()))
        .add(DisplayData.item("lastStep", lastStep()));
  }

  private StepPositions positions(long prompts) {
    return new StepPositions(onePass(), prompts, size(), slots(), seed(), firstStep(), lastStep());
  }

  private static void checkPositive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive, but was " + value);
    }
  }

  /** Passes prompts on that are too few to share the work. */
  private static final class FewFn extends DoFn<Prompt, KV<Void, Prompt>> {
    private final PlanSteps plan;
    private final PCollectionView<Long> count;

    FewFn(PlanSteps plan, PCollectionView<Long> count) {
      this.plan = plan;
      this.count = count;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      if (plan.positions(context.sideInput(count)).isSmall()) {
        context.output(KV.of(null, context.element()));
      }
    }
  }

  private static final class PlanFn extends DoFn<KV<Void, Iterable<Prompt>>, PromptBatch> {
    private final PlanSteps plan;

    PlanFn(PlanSteps plan) {
      this.plan = plan;
    }

    @ProcessElement
    public void process(
        @Element KV<Void, Iterable<Prompt>> gathered, OutputReceiver<PromptBatch> output) {
      List<Prompt> prompts = new ArrayList<>();
      gathered.getValue().forEach(prompts::add);
      if (plan.onePass()) {
        StepPlan.onePass(prompts, plan.size()).forEach(output::output);
        return;
      }
      StepPlan steps = StepPlan.of(prompts, plan.size(), plan.slots(), plan.seed());
      for (int step = plan.firstStep(); step <= plan.lastStep(); step++) {
        steps.batches(step).forEach(output::output);
      }
    }
  }
}
