package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.internal.StepPart;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Takes the step: gathers the parts of all slots, chooses how far to go, moves the weights, and
 * publishes the next checkpoint.
 *
 * <p>Every step publishes one, also a step that leaves the weights as they are, since the rule's
 * and the run's memory move on. A step that cannot be taken is recorded with its reason. Parts may
 * come twice and in any order; one that lacks is an error that names its slot.
 */
final class ApplyStep extends PTransform<PCollection<KV<String, StepPart>>, PCollectionTuple> {

  static final TupleTag<CheckpointReference> NEXT = new TupleTag<>("next") {};
  static final TupleTag<StepSummary> SUMMARY = new TupleTag<>("summary") {};

  private final TrainSettings settings;
  private final int step;

  ApplyStep(TrainSettings settings, int step) {
    this.settings = settings;
    this.step = step;
  }

  @Override
  public PCollectionTuple expand(PCollection<KV<String, StepPart>> parts) {
    PCollectionTuple output =
        parts
            .apply("Gather slots", GroupByKey.create())
            .apply(
                "Apply",
                ParDo.of(new Apply(settings, step)).withOutputTags(NEXT, TupleTagList.of(SUMMARY)));
    output.get(NEXT).setCoder(RecordCoders.of(CheckpointReference.class));
    output.get(SUMMARY).setCoder(RecordCoders.of(StepSummary.class));
    return output;
  }

  /**
   * What came of a step.
   *
   * @param next the checkpoint after it
   * @param summary what it tells; null if the run had halted before
   */
  record Applied(CheckpointReference next, @Nullable StepSummary summary) {}

  private static final class Apply
      extends DoFn<KV<String, Iterable<StepPart>>, CheckpointReference> {

    private final TrainSettings settings;
    private final int step;
    private final Counter applied = Metrics.counter(TrainStep.class, "steps_applied");
    private final Counter rejected = Metrics.counter(TrainStep.class, "steps_rejected");

    Apply(TrainSettings settings, int step) {
      this.settings = settings;
      this.step = step;
    }

    @ProcessElement
    public void process(@Element KV<String, Iterable<StepPart>> run, MultiOutputReceiver output) {
      SlotSet set = new SlotSet(step, settings.slots());
      run.getValue().forEach(set::add);
      Applied result = new StepFinisher(settings).finish(set.inSlotOrder());
      output.get(NEXT).output(result.next());
      if (result.summary() != null) {
        output.get(SUMMARY).output(result.summary());
        (result.summary().getDecision().getAccepted() ? applied : rejected).inc();
      }
    }
  }
}
