package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.internal.SlotItem;
import dev.beamrlvr.schemas.internal.StepPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Adds up the gradient of each slot's groups and keeps their rollouts.
 *
 * <p>In: the checkpoint once for each slot, and the groups by slot. Out: exactly one part a slot,
 * also for slots without a group or with a gradient that is not finite. The buffer and the rollouts
 * are files; the part names them.
 */
final class AccumulateGradients
    extends PTransform<PCollectionList<KV<Integer, SlotItem>>, PCollection<StepPart>> {

  private final TrainSettings settings;
  private final int step;

  AccumulateGradients(TrainSettings settings, int step) {
    this.settings = settings;
    this.step = step;
  }

  @Override
  public PCollection<StepPart> expand(PCollectionList<KV<Integer, SlotItem>> input) {
    return input
        .apply("Join", SlotItems.joinBySlot())
        .apply("Gradient", ParDo.of(new Accumulate(settings, step)))
        .setCoder(RecordCoders.of(StepPart.class));
  }

  private static final class Accumulate extends DoFn<KV<Integer, Iterable<SlotItem>>, StepPart> {

    private final TrainSettings settings;
    private final int step;

    Accumulate(TrainSettings settings, int step) {
      this.settings = settings;
      this.step = step;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<SlotItem>> slot, OutputReceiver<StepPart> output) {
      CheckpointReference base = null;
      List<PromptGroup> groups = new ArrayList<>();
      for (SlotItem item : slot.getValue()) {
        if (item.getReference() != null) {
          base = SlotItems.same(slot.getKey(), base, item.getReference());
        } else {
          groups.add(item.getGroup());
        }
      }
      if (base == null) {
        throw new TrainingException(
            "slot %d of step %d has prompt groups but no checkpoint: more slots were planned than"
                + " the %d of the run",
            slot.getKey(), step, settings.slots());
      }
      groups.sort(Comparator.comparing(PromptGroup::getPromptId));
      output.output(new GradientStage(settings).part(base, step, slot.getKey(), groups));
    }
  }
}
