package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.internal.SlotItem;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The checkpoint of a step, its prompt batches and its prompt groups as items of one type, so that
 * they are joined by slot in a single grouping. (Runners pay for every primitive of a graph;
 * CoGroupByKey is four more.)
 */
final class SlotItems {

  private SlotItems() {}

  static KvCoder<Integer, SlotItem> coder() {
    return KvCoder.of(VarIntCoder.of(), RecordCoders.of(SlotItem.class));
  }

  /** Fans the checkpoint of a step out to all its slots. */
  static PCollection<KV<Integer, SlotItem>> toSlots(
      PCollection<CheckpointReference> reference, TrainSettings settings) {
    return reference.apply("To slots", ParDo.of(new ToSlots(settings.slots()))).setCoder(coder());
  }

  /** Gathers the items of each slot. */
  static PTransform<
          PCollectionList<KV<Integer, SlotItem>>, PCollection<KV<Integer, Iterable<SlotItem>>>>
      joinBySlot() {
    return PTransform.compose(
        items ->
            items.apply("Together", Flatten.pCollections()).apply("By slot", GroupByKey.create()));
  }

  /** Returns the checkpoint of a slot, of which there is one, though it may come twice. */
  static CheckpointReference same(
      int slot, @Nullable CheckpointReference known, CheckpointReference reference) {
    if (known != null && !known.equals(reference)) {
      throw new TrainingException(
          "slot %d of a step has two checkpoints, %s and %s: a step starts from one",
          slot, known.getUri(), reference.getUri());
    }
    return reference;
  }

  /** Fans a checkpoint reference out to every slot of a step. */
  private static final class ToSlots extends DoFn<CheckpointReference, KV<Integer, SlotItem>> {
    private final int slots;

    ToSlots(int slots) {
      this.slots = slots;
    }

    @ProcessElement
    public void process(
        @Element CheckpointReference reference, OutputReceiver<KV<Integer, SlotItem>> output) {
      SlotItem item = SlotItem.newBuilder().setReference(reference).build();
      for (int slot = 0; slot < slots; slot++) {
        output.output(KV.of(slot, item));
      }
    }
  }

  /** Passes on the prompt batches of one step. */
  static final class BatchesOfStep extends DoFn<PromptBatch, KV<Integer, SlotItem>> {
    private final int step;

    BatchesOfStep(int step) {
      this.step = step;
    }

    @ProcessElement
    public void process(@Element PromptBatch batch, OutputReceiver<KV<Integer, SlotItem>> output) {
      if (batch.getStep() == step) {
        output.output(KV.of(batch.getSlot(), SlotItem.newBuilder().setBatch(batch).build()));
      }
    }
  }

  /** Keys the prompt groups of one step by their slot. */
  static final class GroupsOfStep extends DoFn<PromptGroup, KV<Integer, SlotItem>> {
    private final int step;

    GroupsOfStep(int step) {
      this.step = step;
    }

    @ProcessElement
    public void process(@Element PromptGroup group, OutputReceiver<KV<Integer, SlotItem>> output) {
      if (group.getStep() == step) {
        output.output(KV.of(group.getSlot(), SlotItem.newBuilder().setGroup(group).build()));
      }
    }
  }
}
