package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.internal.StepPart;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Takes the step: a stateful stage that waits for the parts of all slots, chooses how far to go,
 * and publishes the next checkpoint.
 *
 * <p>Parts may come in any order, twice, early or late. Parts of steps that were applied already
 * are passed over, parts of later steps are held back until it is their turn. A step whose slots
 * are not complete when the window ends is an error that names the missing ones.
 */
final class ApplyStep extends PTransform<PCollection<StepPart>, PCollectionTuple> {

  static final TupleTag<CheckpointReference> NEXT = new TupleTag<>() {};
  static final TupleTag<StepSummary> SUMMARY = new TupleTag<>() {};

  private final TrainSettings settings;
  private final int stepsBefore;

  /** Creates the stage for the steps that follow step {@code stepsBefore}. */
  ApplyStep(TrainSettings settings, int stepsBefore) {
    this.settings = settings;
    this.stepsBefore = stepsBefore;
  }

  @Override
  public PCollectionTuple expand(PCollection<StepPart> parts) {
    PCollectionTuple output =
        parts
            .apply(
                "Key by run",
                WithKeys.of(StepPart::getRunId).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoders.of(StepPart.class)))
            .apply(
                "Apply",
                ParDo.of(new Apply(settings, stepsBefore))
                    .withOutputTags(NEXT, TupleTagList.of(SUMMARY)));
    output.get(NEXT).setCoder(RecordCoders.of(CheckpointReference.class));
    output.get(SUMMARY).setCoder(RecordCoders.of(StepSummary.class));
    return output;
  }

  private static final class Apply extends DoFn<KV<String, StepPart>, CheckpointReference> {

    private final TrainSettings settings;
    private final int stepsBefore;
    private final Counter applied = Metrics.counter(TrainStep.class, "steps_applied");
    private final Counter rejected = Metrics.counter(TrainStep.class, "steps_rejected");
    private final Counter stale = Metrics.counter(TrainStep.class, "stale_parts");

    @StateId("parts")
    private final StateSpec<BagState<StepPart>> partsSpec =
        StateSpecs.bag(RecordCoders.of(StepPart.class));

    @StateId("lastApplied")
    private final StateSpec<ValueState<Integer>> lastAppliedSpec =
        StateSpecs.value(VarIntCoder.of());

    @TimerId("windowEnd")
    private final TimerSpec windowEndSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    Apply(TrainSettings settings, int stepsBefore) {
      this.settings = settings;
      this.stepsBefore = stepsBefore;
    }

    @ProcessElement
    public void process(
        @Element KV<String, StepPart> keyed,
        @StateId("parts") BagState<StepPart> parts,
        @StateId("lastApplied") ValueState<Integer> lastApplied,
        @TimerId("windowEnd") Timer windowEnd,
        BoundedWindow window,
        MultiOutputReceiver output) {
      int last = last(lastApplied);
      if (keyed.getValue().getStep() <= last) {
        stale.inc();
        return;
      }
      parts.add(keyed.getValue());
      Map<Integer, SlotSet> waiting = waiting(parts.read());
      SlotSet next = waiting.get(last + 1);
      while (next != null && next.isComplete()) {
        apply(next, output);
        last++;
        next = waiting.get(last + 1);
      }
      lastApplied.write(last);
      parts.clear();
      for (Map.Entry<Integer, SlotSet> step : waiting.entrySet()) {
        if (step.getKey() > last) {
          step.getValue().parts().forEach(parts::add);
        }
      }
      windowEnd.set(window.maxTimestamp());
    }

    @OnTimer("windowEnd")
    public void onWindowEnd(
        @StateId("parts") BagState<StepPart> parts,
        @StateId("lastApplied") ValueState<Integer> lastApplied) {
      Map<Integer, SlotSet> waiting = waiting(parts.read());
      if (!waiting.isEmpty()) {
        // Whatever waits, waits behind the next step, which must therefore lack a slot.
        int next = last(lastApplied) + 1;
        waiting.getOrDefault(next, new SlotSet(next, settings.slots())).inSlotOrder();
      }
    }

    private int last(ValueState<Integer> lastApplied) {
      Integer last = lastApplied.read();
      return last == null ? stepsBefore : last;
    }

    private Map<Integer, SlotSet> waiting(Iterable<StepPart> parts) {
      Map<Integer, SlotSet> steps = new TreeMap<>();
      for (StepPart part : parts) {
        steps
            .computeIfAbsent(part.getStep(), step -> new SlotSet(step, settings.slots()))
            .add(part);
      }
      return steps;
    }

    private void apply(SlotSet step, MultiOutputReceiver output) {
      AppliedStep result = new StepFinisher(settings).finish(step.inSlotOrder());
      output.get(NEXT).output(result.next());
      if (result.summary() != null) {
        output.get(SUMMARY).output(result.summary());
        (result.summary().getDecision().getAccepted() ? applied : rejected).inc();
      }
    }
  }
}
