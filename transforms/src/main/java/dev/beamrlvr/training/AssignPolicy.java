package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.RunStatus;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
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
 * Hands every prompt batch of a step the checkpoint that must answer it.
 *
 * <p>The reference travels as an element through a grouping by slot. A side input would hold every
 * step back until the whole pipeline before it had ended, at a cost that grows with each step.
 */
final class AssignPolicy
    extends PTransform<KeyedPCollectionTuple<Integer>, PCollection<PromptBatch>> {

  static final TupleTag<CheckpointReference> REFERENCE = new TupleTag<>() {};
  static final TupleTag<PromptBatch> BATCH = new TupleTag<>() {};

  /** Fans a checkpoint reference out to every slot of a step. */
  static final class ToSlots extends DoFn<CheckpointReference, KV<Integer, CheckpointReference>> {
    private final int slots;

    ToSlots(int slots) {
      this.slots = slots;
    }

    @ProcessElement
    public void process(
        @Element CheckpointReference reference,
        OutputReceiver<KV<Integer, CheckpointReference>> output) {
      for (int slot = 0; slot < slots; slot++) {
        output.output(KV.of(slot, reference));
      }
    }
  }

  static KvCoder<Integer, CheckpointReference> slotCoder() {
    return KvCoder.of(VarIntCoder.of(), RecordCoders.of(CheckpointReference.class));
  }

  @Override
  public PCollection<PromptBatch> expand(KeyedPCollectionTuple<Integer> input) {
    return input
        .apply("Join by slot", CoGroupByKey.create())
        .apply("Hand over", ParDo.of(new Assign()))
        .setCoder(RecordCoders.of(PromptBatch.class));
  }

  private static final class Assign extends DoFn<KV<Integer, CoGbkResult>, PromptBatch> {

    @ProcessElement
    public void process(
        @Element KV<Integer, CoGbkResult> joined, OutputReceiver<PromptBatch> output) {
      CheckpointReference reference = joined.getValue().getOnly(REFERENCE, null);
      List<PromptBatch> batches = new ArrayList<>();
      joined.getValue().getAll(BATCH).forEach(batches::add);
      if (reference == null || batches.size() > 1) {
        throw new TrainingException(
            "slot %d of a step has %s and %d prompt batches: a step needs one checkpoint and one"
                + " batch a slot",
            joined.getKey(), reference == null ? "no checkpoint" : "a checkpoint", batches.size());
      }
      // A run that has halted answers no more prompts; its slots then give empty parts.
      if (!batches.isEmpty() && reference.getStatus() == RunStatus.ACTIVE) {
        output.output(PromptBatch.newBuilder(batches.get(0)).setPolicy(reference).build());
      }
    }
  }
}
