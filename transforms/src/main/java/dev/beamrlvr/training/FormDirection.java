package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.internal.StepDirection;
import dev.beamrlvr.schemas.internal.StepPart;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Makes one direction of all slots' gradients and hands it back to every slot.
 *
 * <p>In: one gradient part a slot. Out: the same parts with the direction, keyed by slot, ready to
 * be spread over the workers again.
 */
final class FormDirection
    extends PTransform<PCollection<StepPart>, PCollection<KV<Integer, StepPart>>> {

  private final TrainSettings settings;
  private final int step;

  FormDirection(TrainSettings settings, int step) {
    this.settings = settings;
    this.step = step;
  }

  @Override
  public PCollection<KV<Integer, StepPart>> expand(PCollection<StepPart> parts) {
    return parts
        .apply("Key by run", WithKeys.of(StepPart::getRunId).withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoders.of(StepPart.class)))
        .apply("Gather slots", GroupByKey.create())
        .apply("Add up and turn", ParDo.of(new Form(settings, step)))
        .setCoder(KvCoder.of(VarIntCoder.of(), RecordCoders.of(StepPart.class)));
  }

  private static final class Form
      extends DoFn<KV<String, Iterable<StepPart>>, KV<Integer, StepPart>> {

    private final TrainSettings settings;
    private final int step;

    Form(TrainSettings settings, int step) {
      this.settings = settings;
      this.step = step;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<StepPart>> run, OutputReceiver<KV<Integer, StepPart>> output) {
      SlotSet set = new SlotSet(step, settings.slots());
      run.getValue().forEach(set::add);
      List<StepPart> parts = set.inSlotOrder();
      StepDirection direction = new DirectionStage(settings).form(parts);
      for (StepPart part : parts) {
        output.output(
            KV.of(part.getSlot(), StepPart.newBuilder(part).setDirection(direction).build()));
      }
    }
  }
}
