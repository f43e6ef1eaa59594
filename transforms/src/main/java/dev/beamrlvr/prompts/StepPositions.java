package dev.beamrlvr.prompts;

import dev.beamrlvr.internal.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The places that {@link StepPlan} gives prompts, computed from a prompt's rank in its epoch: what
 * many workers need to make the same plan together. Knows no Beam.
 *
 * @param onePass whether there is one epoch, in the order of the ids, whose batches are slots
 * @param size prompts of a step, or of a batch
 */
record StepPositions(
    boolean onePass, long prompts, int size, int slots, long seed, int firstStep, int lastStep)
    implements Serializable {

  private static final long FEW = 2000;

  /** Where a prompt is to go. */
  record Place(int step, int slot, int index) {}

  /** Whether the prompts are so few, in themselves or beside a step's, that one worker plans. */
  boolean isSmall() {
    return prompts < Math.max(FEW, 2L * size);
  }

  /** The epochs whose order must be known, in which that before the first may be needed too. */
  int firstEpoch() {
    return onePass ? 0 : Math.max(0, epochAt((firstStep - 1L) * size) - 1);
  }

  /** The last one, included. */
  int lastEpoch() {
    return onePass ? 0 : epochAt((long) lastStep * size - 1);
  }

  /** What the prompts of an epoch are sorted by. */
  String sortKey(int epoch, String id) {
    if (onePass) {
      return id;
    }
    long hash = ByteBuffer.wrap(Sha256.bytesOf(seed + "/" + epoch + "/" + id)).getLong();
    return HexFormat.of().toHexDigits(hash) + id;
  }

  /** Whether the place of a prompt also depends on the end of the epoch before. */
  boolean isAtSeam(int epoch, long rank) {
    return !onePass && begun(epoch) > 0 && rank < size;
  }

  /** Whether a prompt is in the step that goes on in the next epoch. */
  boolean isBeforeSeam(int epoch, long rank) {
    return !onePass && rank >= prompts - begun(epoch + 1);
  }

  /**
   * The beginning of an epoch whose first step has begun in the one before: those that are in that
   * step already are put off until after it.
   */
  <P> List<P> seam(int epoch, List<P> first, List<P> before, Function<P, String> id) {
    List<String> taken = before.stream().map(id).toList();
    int missing = size - begun(epoch);
    List<P> chosen = new ArrayList<>();
    List<P> rest = new ArrayList<>();
    for (P prompt : first) {
      boolean fits = chosen.size() < missing && !taken.contains(id.apply(prompt));
      (fits ? chosen : rest).add(prompt);
    }
    chosen.addAll(rest);
    return chosen;
  }

  /** The place of the prompt that is at a position of an epoch; null if no planned step has it. */
  @Nullable Place place(int epoch, long position) {
    if (onePass) {
      return new Place(0, Math.toIntExact(position / size), (int) (position % size));
    }
    long walked = epoch * prompts + position;
    long step = walked / size + 1;
    if (step < firstStep || step > lastStep) {
      return null;
    }
    int index = (int) (walked % size);
    return new Place((int) step, (int) (((index + 1L) * slots - 1) / size), index);
  }

  /** How many prompts a batch has. */
  int sizeOf(int slot) {
    return onePass
        ? (int) Math.min(size, prompts - (long) slot * size)
        : (int) ((slot + 1L) * size / slots - (long) slot * size / slots);
  }

  /** The epoch in which a step begins. */
  int epochOf(int step) {
    return onePass ? 0 : epochAt((step - 1L) * size);
  }

  /** The slots that get no prompt, which are some if there are more slots than prompts. */
  List<Integer> emptySlots() {
    List<Integer> empty = new ArrayList<>();
    for (long slot = 0; !onePass && slot < slots; slot++) {
      if (slot * size / slots == (slot + 1) * size / slots) {
        empty.add((int) slot);
      }
    }
    return empty;
  }

  /** How many prompts of the step that an epoch begins in were taken before it. */
  private int begun(int epoch) {
    return (int) (epoch * prompts % size);
  }

  private int epochAt(long position) {
    return Math.toIntExact(position / prompts);
  }
}
