package dev.beamrlvr.advantages;

import dev.beamrlvr.internal.records.NumberLists;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.List;
import java.util.Locale;

/** Makes groups of responses; knows no Beam. */
final class PromptGroups {

  private PromptGroups() {}

  /**
   * Returns the group of the responses to one prompt in one step, without advantages yet.
   *
   * @param responses at least one, in the order of their sample numbers
   */
  static PromptGroup of(List<VerifiedRollout> responses) {
    Rollout first = responses.get(0).getRollout();
    // Not by the builder, which would copy every response.
    return new PromptGroup(
        first.getStep(),
        first.getSlot(),
        first.getPromptId(),
        responses,
        successRate(responses),
        List.of());
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
    return new PromptGroup(
        group.getStep(),
        group.getSlot(),
        group.getPromptId(),
        group.getRollouts(),
        group.getSuccessRate(),
        NumberLists.of(checked(estimator.advantages(rewards, judged), judged, group)));
  }

  /** What an estimator of somebody's own returns may be anything. */
  private static double[] checked(double[] advantages, boolean[] judged, PromptGroup group) {
    if (advantages == null || advantages.length != judged.length) {
      throw refused(
          group,
          "%s advantages for %d responses",
          advantages == null ? "no" : advantages.length,
          judged.length);
    }
    for (int i = 0; i < judged.length; i++) {
      if (!Double.isFinite(advantages[i])) {
        throw refused(group, "response %d the advantage %s", i, advantages[i]);
      }
      if (!judged[i] && advantages[i] != 0) {
        throw refused(
            group, "response %d, which could not be judged, an advantage that is not 0", i);
      }
    }
    return advantages;
  }

  private static IllegalArgumentException refused(
      PromptGroup group, String what, Object... values) {
    return new IllegalArgumentException(
        "step "
            + group.getStep()
            + ", prompt "
            + group.getPromptId()
            + ": the advantage estimator gave "
            + String.format(Locale.ROOT, what, values));
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
