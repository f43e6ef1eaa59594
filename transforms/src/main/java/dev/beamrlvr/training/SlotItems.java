package dev.beamrlvr.training;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.internal.SlotItem;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * What came together for a slot.
   *
   * @param reference the checkpoint; null if none came
   */
  record Joined(
      int slot,
      @Nullable CheckpointReference reference,
      List<PromptBatch> batches,
      List<PromptGroup> groups) {

    /** Returns the batch with its checkpoint; none for a run that has halted. */
    List<PromptBatch> answerable() {
      boolean halted = reference != null && reference.getStatus() != RunStatus.ACTIVE;
      if (reference == null || batches.size() != 1 && !(halted && batches.isEmpty())) {
        throw new TrainingException(
            "slot %d of a step has %s and %d prompt batches: a step needs one checkpoint and one"
                + " batch a slot",
            slot, reference == null ? "no checkpoint" : "a checkpoint", batches.size());
      }
      return halted
          ? List.of()
          : List.of(PromptBatch.newBuilder(batches.get(0)).setPolicy(reference).build());
    }
  }

  /** Sorts the items of a slot, of which the checkpoint may have come twice. */
  static Joined joined(KV<Integer, Iterable<SlotItem>> slot) {
    CheckpointReference reference = null;
    List<PromptBatch> batches = new ArrayList<>();
    List<PromptGroup> groups = new ArrayList<>();
    for (SlotItem item : slot.getValue()) {
      if (item.getReference() != null) {
        reference = same(slot.getKey(), reference, item.getReference());
      } else if (item.getBatch() != null) {
        batches.add(item.getBatch());
      } else {
        groups.add(item.getGroup());
      }
    }
    return new Joined(slot.getKey(), reference, batches, groups);
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
