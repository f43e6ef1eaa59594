package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.internal.SlotItem;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Hands every prompt batch of a step the checkpoint that must answer it.
 *
 * <p>The reference travels as an element through a grouping by slot. A side input would hold every
 * step back until the whole pipeline before it had ended, at a cost that grows with each step.
 */
final class AssignPolicy
    extends PTransform<PCollectionList<KV<Integer, SlotItem>>, PCollection<PromptBatch>> {

  @Override
  public PCollection<PromptBatch> expand(PCollectionList<KV<Integer, SlotItem>> input) {
    return input
        .apply("Join", SlotItems.joinBySlot())
        .apply("Hand over", ParDo.of(new Assign()))
        .setCoder(RecordCoders.of(PromptBatch.class));
  }

  private static final class Assign extends DoFn<KV<Integer, Iterable<SlotItem>>, PromptBatch> {

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<SlotItem>> slot, OutputReceiver<PromptBatch> output) {
      CheckpointReference reference = null;
      List<PromptBatch> batches = new ArrayList<>();
      for (SlotItem item : slot.getValue()) {
        if (item.getReference() != null) {
          reference = SlotItems.same(slot.getKey(), reference, item.getReference());
        } else {
          batches.add(item.getBatch());
        }
      }
      // A run that has halted answers no more prompts; its slots then give empty parts.
      boolean halted = reference != null && reference.getStatus() != RunStatus.ACTIVE;
      if (reference == null || batches.size() != 1 && !(halted && batches.isEmpty())) {
        throw new TrainingException(
            "slot %d of a step has %s and %d prompt batches: a step needs one checkpoint and one"
                + " batch a slot",
            slot.getKey(), reference == null ? "no checkpoint" : "a checkpoint", batches.size());
      }
      if (!halted) {
        output.output(PromptBatch.newBuilder(batches.get(0)).setPolicy(reference).build());
      }
    }
  }
}
