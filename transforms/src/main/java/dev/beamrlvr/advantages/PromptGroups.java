package dev.beamrlvr.advantages;

import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Makes groups of responses; knows no Beam. */
public final class PromptGroups {

  private PromptGroups() {}

  /**
   * Returns the group of the responses to one prompt in one step, without advantages yet.
   *
   * @throws IllegalArgumentException if there is none, or two differ under one sample number
   */
  public static PromptGroup of(Iterable<VerifiedRollout> responses) {
    TreeMap<Integer, VerifiedRollout> bySample = new TreeMap<>();
    for (VerifiedRollout response : responses) {
      Rollout rollout = response.getRollout();
      VerifiedRollout before = bySample.putIfAbsent(rollout.getSample(), response);
      if (before != null && !before.equals(response)) {
        throw new IllegalArgumentException(
            "step %d has two different responses under prompt %s, sample %d: prompt ids must be unique"
                .formatted(rollout.getStep(), rollout.getPromptId(), rollout.getSample()));
      }
    }
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

  /** Returns the group with the advantages of its responses. */
  public static PromptGroup withAdvantages(PromptGroup group, AdvantageEstimator estimator) {
    int size = group.getRollouts().size();
    double[] rewards = new double[size];
    boolean[] judged = new boolean[size];
    for (int i = 0; i < size; i++) {
      Double reward = group.getRollouts().get(i).getReward();
      judged[i] = reward != null;
      rewards[i] = judged[i] ? reward : 0;
    }
    List<Double> advantages = new ArrayList<>(size);
    for (double advantage : estimator.advantages(rewards, judged)) {
      advantages.add(advantage);
    }
    return PromptGroup.newBuilder(group).setAdvantages(advantages).build();
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
