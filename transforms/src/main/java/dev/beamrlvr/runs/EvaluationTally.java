package dev.beamrlvr.runs;

import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts the answers of an evaluation as they are read, by the ids of their prompts. */
final class EvaluationTally {

  private static final int EXAMPLES = 3;

  private final List<EvaluationSet> sets;
  private final PromptSets setOfPrompt;
  private final Map<String, Rewards> sampled = new HashMap<>();
  private final Map<String, Rewards> greedy = new HashMap<>();
  private final List<VerifiedRollout> examples = new ArrayList<>();

  EvaluationTally(List<EvaluationSet> sets) {
    this.sets = sets;
    this.setOfPrompt = new PromptSets(sets);
  }

  void add(VerifiedRollout rollout) {
    String set = setOfPrompt.nameOf(rollout.getRollout().getPromptId());
    if (set == null || rollout.getReward() == null) {
      return;
    }
    boolean isGreedy = rollout.getRollout().getTemperature() == 0;
    (isGreedy ? greedy : sampled)
        .computeIfAbsent(set, name -> new Rewards())
        .add(rollout.getReward());
    if (isGreedy && set.equals(sets.get(0).name()) && examples.size() < EXAMPLES) {
      examples.add(rollout);
    }
  }

  EvaluationResult result(int step) {
    return new EvaluationResult(step, rates(sampled), rates(greedy), examples);
  }

  /** In the order of the sets; those of which nothing could be judged are left out. */
  private Map<String, Double> rates(Map<String, Rewards> rewards) {
    Map<String, Double> rates = new LinkedHashMap<>();
    for (EvaluationSet set : sets) {
      Rewards ofSet = rewards.get(set.name());
      if (ofSet != null) {
        rates.put(set.name(), ofSet.sum / ofSet.count);
      }
    }
    return rates;
  }

  private static final class Rewards {
    private double sum;
    private int count;

    void add(double reward) {
      sum += reward;
      count++;
    }
  }
}
