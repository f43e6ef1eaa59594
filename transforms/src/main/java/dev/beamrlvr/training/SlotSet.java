package dev.beamrlvr.training;

import dev.beamrlvr.schemas.internal.StepPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parts of one step, one for each slot: complete when the set of slots is. A count would not
 * do, since a retried slot may arrive twice.
 */
final class SlotSet {

  private final int step;
  private final int slots;
  private final Map<Integer, StepPart> parts = new TreeMap<>();

  SlotSet(int step, int slots) {
    this.step = step;
    this.slots = slots;
  }

  /**
   * Adds a part; the same part again changes nothing.
   *
   * @throws TrainingException if it is another step's, the slot does not exist, or already gave a
   *     different part
   */
  SlotSet add(StepPart part) {
    if (part.getStep() != step) {
      throw new TrainingException(
          "step %d was given a part of step %d: each step has parts of its own",
          step, part.getStep());
    }
    if (part.getSlot() < 0 || part.getSlot() >= slots) {
      throw new TrainingException(
          "step %d has %d slots, but a part came from slot %d: all stages of a run need the same"
              + " number of slots",
          step, slots, part.getSlot());
    }
    StepPart before = parts.putIfAbsent(part.getSlot(), part);
    if (before != null && !before.getDigest().equals(part.getDigest())) {
      throw new TrainingException(
          "step %d, slot %d gave two different parts (%s on %s and %s on %s): workers that retry"
              + " each other's slots need the same numeric fingerprint",
          step,
          part.getSlot(),
          before.getDigest(),
          before.getFingerprint(),
          part.getDigest(),
          part.getFingerprint());
    }
    return this;
  }

  private boolean isComplete() {
    return parts.size() == slots;
  }

  /** Returns the slots that gave no part yet. */
  private List<Integer> missing() {
    List<Integer> missing = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      if (!parts.containsKey(slot)) {
        missing.add(slot);
      }
    }
    return missing;
  }

  /**
   * Returns the parts in slot order, the order in which floating-point sums run.
   *
   * @throws TrainingException if slots are missing, which it names
   */
  List<StepPart> inSlotOrder() {
    if (!isComplete()) {
      throw new TrainingException(
          "step %d ended without the parts of slots %s of %d: a worker lost them; resume the run to"
              + " make the step again",
          step, missing(), slots);
    }
    return List.copyOf(parts.values());
  }
}
