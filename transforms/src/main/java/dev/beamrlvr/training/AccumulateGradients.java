package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.StepPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Adds up the gradient of each slot's groups and keeps their rollouts.
 *
 * <p>In: the checkpoint once for each slot, and the groups by slot. Out: exactly one part a slot,
 * also for slots without a group or with a gradient that is not finite. The buffer and the rollouts
 * are files; the part names them.
 */
final class AccumulateGradients
    extends PTransform<KeyedPCollectionTuple<Integer>, PCollection<StepPart>> {

  static final TupleTag<CheckpointReference> REFERENCE = new TupleTag<>() {};
  static final TupleTag<PromptGroup> GROUP = new TupleTag<>() {};

  private final TrainSettings settings;
  private final int step;

  AccumulateGradients(TrainSettings settings, int step) {
    this.settings = settings;
    this.step = step;
  }

  @Override
  public PCollection<StepPart> expand(KeyedPCollectionTuple<Integer> input) {
    return input
        .apply("Join by slot", CoGroupByKey.create())
        .apply("Gradient", ParDo.of(new Accumulate(settings, step)))
        .setCoder(RecordCoders.of(StepPart.class));
  }

  private static final class Accumulate extends DoFn<KV<Integer, CoGbkResult>, StepPart> {

    private final TrainSettings settings;
    private final int step;

    Accumulate(TrainSettings settings, int step) {
      this.settings = settings;
      this.step = step;
    }

    @ProcessElement
    public void process(@Element KV<Integer, CoGbkResult> slot, OutputReceiver<StepPart> output) {
      CheckpointReference base = slot.getValue().getOnly(REFERENCE, null);
      if (base == null) {
        throw new TrainingException(
            "slot %d of step %d has prompt groups but no checkpoint: more slots were planned than"
                + " the %d of the run",
            slot.getKey(), step, settings.slots());
      }
      List<PromptGroup> groups = new ArrayList<>();
      slot.getValue().getAll(GROUP).forEach(groups::add);
      groups.sort(Comparator.comparing(PromptGroup::getPromptId));
      output.output(new GradientStage(settings).part(base, step, slot.getKey(), groups));
    }
  }
}
