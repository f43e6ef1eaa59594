package dev.beamrlvr.advantages;

import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The responses to one prompt in one step, as they come, or why they are no group: then they are
 * let go, and those that still come are not held. Knows no Beam.
 */
final class GroupedResponses {

  private static final int MOST_SHOWN = 20;

  private final int step;
  private final String promptId;
  private final long largest;
  private final TreeMap<Integer, VerifiedRollout> bySample = new TreeMap<>();
  private long bytes;
  private @Nullable String refusal;

  private GroupedResponses(Rollout first, long largest) {
    this.step = first.getStep();
    this.promptId = first.getPromptId();
    this.largest = largest;
  }

  /**
   * Gathers responses by their prompts, in the order of the prompts' ids.
   *
   * @param responses of one step and slot
   * @param largest how many bytes those to one prompt may have
   */
  static Collection<GroupedResponses> byPrompt(Iterable<VerifiedRollout> responses, long largest) {
    TreeMap<String, GroupedResponses> prompts = new TreeMap<>();
    for (VerifiedRollout response : responses) {
      Rollout rollout = response.getRollout();
      prompts
          .computeIfAbsent(rollout.getPromptId(), id -> new GroupedResponses(rollout, largest))
          .add(response);
    }
    return prompts.values();
  }

  String promptId() {
    return promptId;
  }

  private void add(VerifiedRollout response) {
    if (refusal != null) {
      return;
    }
    Rollout rollout = response.getRollout();
    VerifiedRollout before = bySample.putIfAbsent(rollout.getSample(), response);
    if (before == null) {
      bytes += bytes(rollout);
      if (bytes > largest) {
        refuse(
            "step %d, prompt %s: the responses have more than %d bytes: take fewer, or allow more by"
                + " withLargestGroup",
            step, promptId, largest);
      }
    } else if (!before.equals(response)) {
      refuse(
          "step %d has two different responses under prompt %s, sample %d: prompt ids must be"
              + " unique",
          step, promptId, rollout.getSample());
    }
  }

  private void refuse(String reason, Object... values) {
    refusal = String.format(Locale.ROOT, reason, values);
    bySample.clear();
  }

  /** A character counts as one byte, a number as four. */
  private static long bytes(Rollout rollout) {
    List<Float> sampler = rollout.getSamplerLogProbs();
    long numbers = rollout.getPromptTokenIds().size() + rollout.getTokenIds().size();
    numbers += rollout.getLogProbs().size() + (sampler == null ? 0 : sampler.size());
    long characters = rollout.getQuestion().length() + rollout.getPrompt().length();
    characters += rollout.getGold().length() + rollout.getText().length();
    return characters + 4 * numbers;
  }

  /**
   * Returns the group, without advantages yet.
   *
   * @param size how many responses it must have, numbered from 0; 0 for any
   * @throws IllegalArgumentException saying why there is none
   */
  PromptGroup group(int size) {
    if (refusal == null && size > 0) {
      checkSamples(size);
    }
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
    return PromptGroups.of(List.copyOf(bySample.values()));
  }

  private void checkSamples(int size) {
    TreeSet<Integer> missing = new TreeSet<>();
    for (int sample = 0; sample < size; sample++) {
      if (!bySample.containsKey(sample)) {
        missing.add(sample);
      }
    }
    TreeSet<Integer> extra = new TreeSet<>(bySample.keySet());
    extra.removeIf(sample -> sample >= 0 && sample < size);
    if (!missing.isEmpty() || !extra.isEmpty()) {
      refuse(
          "step %d, prompt %s: of %d samples %s are missing and %s are too many",
          step, promptId, size, shown(missing), shown(extra));
    }
  }

  private static String shown(TreeSet<Integer> samples) {
    return samples.size() <= MOST_SHOWN
        ? samples.toString()
        : samples.stream().limit(MOST_SHOWN).toList() + " and more, " + samples.size() + " in all,";
  }
}
