package dev.beamrlvr.prompts;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.Prompt;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of the prompts in each epoch: sorted by the SHA-256 of (seed, epoch, id). Where a step
 * straddles two epochs, prompts that it already has from the first are put off until after it.
 */
final class EpochOrder {

  private static final int KEPT = 4;

  private final List<Prompt> prompts;
  private final int promptsPerStep;
  private final long seed;
  private final Map<Integer, int[]> recent =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, int[]> eldest) {
          return size() > KEPT;
        }
      };

  /** The ids are sorted and different, and there are at least {@code promptsPerStep}. */
  EpochOrder(List<Prompt> prompts, int promptsPerStep, long seed) {
    this.prompts = prompts;
    this.promptsPerStep = promptsPerStep;
    this.seed = seed;
  }

  /** The order of an epoch, counted from 0, as indices into the prompts; not to be changed. */
  synchronized int[] indices(int epoch) {
    int[] known = recent.get(epoch);
    if (known != null) {
      return known;
    }
    // Putting off moves only prompts among the first promptsPerStep: in an epoch of two steps or
    // more the end of its order is that of its shuffle, and no earlier epoch matters.
    boolean chained = prompts.size() < 2 * (long) promptsPerStep;
    int start = epoch;
    while (chained && start > 0 && !recent.containsKey(start - 1)) {
      start--;
    }
    for (int e = start; e <= epoch; e++) {
      int[] before = e == 0 ? null : chained ? recent.get(e - 1) : shuffled(e - 1);
      recent.put(e, e == 0 ? shuffled(0) : putOff(before, shuffled(e), e));
    }
    return recent.get(epoch);
  }

  private int[] putOff(int[] before, int[] shuffled, int epoch) {
    int size = prompts.size();
    int begun = (int) ((long) epoch * size % promptsPerStep);
    int missing = begun == 0 ? 0 : promptsPerStep - begun;
    Set<Integer> taken = new HashSet<>();
    for (int i = size - Math.min(begun, size); i < size; i++) {
      taken.add(before[i]);
    }
    int[] order = new int[size];
    int first = 0;
    int rest = missing;
    for (int index : shuffled) {
      boolean fits = first < missing && !taken.contains(index);
      order[fits ? first++ : rest++] = index;
    }
    return order;
  }

  private int[] shuffled(int epoch) {
    int size = prompts.size();
    long[] keys = new long[size];
    Integer[] indices = new Integer[size];
    int next = 0;
    for (Prompt prompt : prompts) {
      byte[] hash = Sha256.bytesOf(seed + "/" + epoch + "/" + prompt.getId());
      keys[next] = ByteBuffer.wrap(hash).getLong();
      indices[next] = next;
      next++;
    }
    // A stable sort: equal keys keep the order of the ids.
    Arrays.sort(indices, (a, b) -> Long.compareUnsigned(keys[a], keys[b]));
    return Arrays.stream(indices).mapToInt(Integer::intValue).toArray();
  }
}
