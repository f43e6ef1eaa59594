package dev.beamrlvr.advantages;

import dev.beamrlvr.internal.records.NumberLists;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes groups of responses; knows no Beam. */
final class PromptGroups {

  private PromptGroups() {}

  /**
   * Adds a response to those to its prompt, unless it is there.
   *
   * @throws IllegalArgumentException if a different one has its sample number
   */
  static void add(VerifiedRollout response, TreeMap<Integer, VerifiedRollout> bySample) {
    Rollout rollout = response.getRollout();
    VerifiedRollout before = bySample.putIfAbsent(rollout.getSample(), response);
    if (before != null && !before.equals(response)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "step %d has two different responses under prompt %s, sample %d: prompt ids must be"
                  + " unique",
              rollout.getStep(),
              rollout.getPromptId(),
              rollout.getSample()));
    }
  }

  /**
   * Returns the group of the responses to one prompt in one step, without advantages yet.
   *
   * @throws IllegalArgumentException if there is none, or two differ under one sample number
   */
  static PromptGroup of(Iterable<VerifiedRollout> responses) {
    TreeMap<Integer, VerifiedRollout> bySample = new TreeMap<>();
    responses.forEach(response -> add(response, bySample));
    if (bySample.isEmpty()) {
      throw new IllegalArgumentException("a group needs at least one response");
    }
    Rollout first = bySample.firstEntry().getValue().getRollout();
    return PromptGroup.newBuilder()
        .setStep(first.getStep())
        .setSlot(first.getSlot())
        .setPromptId(first.getPromptId())
        .setRollouts(List.copyOf(bySample.values()))
        .setSuccessRate(successRate(bySample.values()))
        .setAdvantages(List.of())
        .build();
  }

  /**
   * Returns the group if it has exactly the samples 0 to {@code groupSize - 1}; size 0 asks for
   * nothing.
   *
   * @throws IllegalArgumentException naming the samples that are missing or too many
   */
  static PromptGroup complete(PromptGroup group, int groupSize) {
    if (groupSize == 0) {
      return group;
    }
    TreeSet<Integer> missing = new TreeSet<>();
    for (int sample = 0; sample < groupSize; sample++) {
      missing.add(sample);
    }
    TreeSet<Integer> extra = new TreeSet<>();
    for (VerifiedRollout response : group.getRollouts()) {
      int sample = response.getRollout().getSample();
      if (!missing.remove(sample)) {
        extra.add(sample);
      }
    }
    if (!missing.isEmpty() || !extra.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "step %d, prompt %s: of %d samples %s are missing and %s are too many",
              group.getStep(),
              group.getPromptId(),
              groupSize,
              missing,
              extra));
    }
    return group;
  }

  /** Returns the group with the advantages of its responses. */
  static PromptGroup withAdvantages(PromptGroup group, AdvantageEstimator estimator) {
    int size = group.getRollouts().size();
    double[] rewards = new double[size];
    boolean[] judged = new boolean[size];
    for (int i = 0; i < size; i++) {
      Double reward = group.getRollouts().get(i).getReward();
      judged[i] = reward != null;
      rewards[i] = judged[i] ? reward : 0;
    }
    // Not by the builder, which would copy every response.
    return new PromptGroup(
        group.getStep(),
        group.getSlot(),
        group.getPromptId(),
        group.getRollouts(),
        group.getSuccessRate(),
        NumberLists.of(estimator.advantages(rewards, judged)));
  }

  private static Double successRate(Iterable<VerifiedRollout> responses) {
    int judged = 0;
    double sum = 0;
    for (VerifiedRollout response : responses) {
      if (response.getReward() != null) {
        judged++;
        sum += response.getReward();
      }
    }
    return judged == 0 ? null : Double.valueOf(sum / judged);
  }
}
