package dev.beamrlvr.prompts;

import dev.beamrlvr.internal.records.RecordsOnDisk;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Says which prompts are in which step and slot, from the seed and the prompts' ids alone.
 *
 * <p>The prompts are walked through in epochs, each in a shuffled order of its own ({@link
 * EpochOrder}); a step is the next {@code promptsPerStep} of them and may straddle two epochs.
 * Every prompt is in every epoch exactly once, and never twice in one step. The prompts of a step
 * are dealt to a fixed number of slots in order; sizes differ by one at most, and an empty batch
 * stays in the list.
 *
 * <p>Any step can be asked for, at the cost of ordering one or two epochs; the last orders are
 * kept. Where an epoch has fewer than two steps, the epochs before it are ordered too. Safe for
 * concurrent calls.
 */
public final class StepPlan {

  private final List<Prompt> prompts;
  private final int promptsPerStep;
  private final int slots;
  private final EpochOrder order;

  private StepPlan(List<Prompt> prompts, int promptsPerStep, int slots, long seed) {
    this.prompts = prompts;
    this.promptsPerStep = promptsPerStep;
    this.slots = slots;
    this.order = new EpochOrder(prompts, promptsPerStep, seed);
  }

  /**
   * Plans with the given prompts, in whatever order they come. {@link RecordsOnDisk}, which must be
   * sorted by their ids, stay where they are.
   *
   * @throws IllegalArgumentException if two prompts have the same id, or there are fewer prompts
   *     than a step needs
   */
  public static StepPlan of(Collection<Prompt> prompts, int promptsPerStep, int slots, long seed) {
    if (promptsPerStep < 1 || slots < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "promptsPerStep and slots must be positive, but were %d and %d",
              promptsPerStep,
              slots));
    }
    if (prompts.size() < promptsPerStep) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a step needs %d prompts but there are only %d: add prompts or lower promptsPerStep",
              promptsPerStep,
              prompts.size()));
    }
    return new StepPlan(sorted(prompts), promptsPerStep, slots, seed);
  }

  /**
   * Every prompt once, in the order of their ids, in batches of a fixed size (the last one may be
   * smaller): step 0, slot 0 and up.
   */
  public static List<PromptBatch> onePass(Collection<Prompt> prompts, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be positive, but was " + batchSize);
    }
    List<Prompt> sorted = sorted(prompts);
    List<PromptBatch> batches = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += batchSize) {
      int to = Math.min(from + batchSize, sorted.size());
      batches.add(batch(0, batches.size(), 0, sorted.subList(from, to)));
    }
    return batches;
  }

  /**
   * Returns the batches of a step, one for each slot, by slot.
   *
   * @param step counted from 1
   */
  public List<PromptBatch> batches(int step) {
    if (step < 1) {
      throw new IllegalArgumentException("steps are counted from 1, but was " + step);
    }
    long first = (long) (step - 1) * promptsPerStep;
    List<Prompt> chosen = new ArrayList<>();
    for (long position = first; position < first + promptsPerStep; position++) {
      int[] indices = order.indices(epochAt(position));
      chosen.add(prompts.get(indices[(int) (position % prompts.size())]));
    }
    List<PromptBatch> batches = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      int from = (int) ((long) slot * promptsPerStep / slots);
      int to = (int) ((slot + 1L) * promptsPerStep / slots);
      batches.add(batch(step, slot, epochAt(first), chosen.subList(from, to)));
    }
    return batches;
  }

  private int epochAt(long position) {
    return Math.toIntExact(position / prompts.size());
  }

  private static List<Prompt> sorted(Collection<Prompt> prompts) {
    if (prompts instanceof RecordsOnDisk<Prompt> onDisk) {
      return inOrder(onDisk);
    }
    TreeMap<String, Prompt> byId = new TreeMap<>();
    for (Prompt prompt : prompts) {
      Prompt twin = byId.put(prompt.getId(), prompt);
      if (twin != null) {
        throw twice(twin, prompt);
      }
    }
    return List.copyOf(byId.values());
  }

  private static List<Prompt> inOrder(List<Prompt> prompts) {
    Prompt last = null;
    for (Prompt prompt : prompts) {
      int order = last == null ? -1 : last.getId().compareTo(prompt.getId());
      if (order == 0) {
        throw twice(last, prompt);
      }
      if (order > 0) {
        throw new IllegalArgumentException("prompts on disk must be sorted by their ids");
      }
      last = prompt;
    }
    return prompts;
  }

  static IllegalArgumentException twice(Prompt twin, Prompt prompt) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "prompt id '%s' stands twice, from %s and from %s",
            prompt.getId(),
            twin.getSource(),
            prompt.getSource()));
  }

  static PromptBatch batch(int step, int slot, int epoch, List<Prompt> prompts) {
    return PromptBatch.newBuilder()
        .setStep(step)
        .setSlot(slot)
        .setEpoch(epoch)
        .setPrompts(new ArrayList<>(prompts))
        .build();
  }
}
