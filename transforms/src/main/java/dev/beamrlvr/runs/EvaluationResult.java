package dev.beamrlvr.runs;

import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a checkpoint did on the evaluation prompts.
 *
 * @param step the checkpoint's step
 * @param sampled success rate at temperature 1 by the name of the set
 * @param greedy success rate of greedy decoding by the name of the set
 * @param examples greedy answers to the first prompts of the first set
 */
public record EvaluationResult(
    int step,
    Map<String, Double> sampled,
    Map<String, Double> greedy,
    List<VerifiedRollout> examples) {

  private static final int EXAMPLES = 3;

  /** Copies the maps, which keep the order of the sets, and the list. */
  public EvaluationResult {
    sampled = Collections.unmodifiableMap(new LinkedHashMap<>(sampled));
    greedy = Collections.unmodifiableMap(new LinkedHashMap<>(greedy));
    examples = List.copyOf(examples);
  }

  static EvaluationResult of(int step, List<EvaluationSet> sets, List<VerifiedRollout> rollouts) {
    Map<String, String> setOfPrompt = EvaluationSet.byPrompt(sets);
    Map<String, Tally> sampled = new HashMap<>();
    Map<String, Tally> greedy = new HashMap<>();
    List<VerifiedRollout> examples = new ArrayList<>();
    for (VerifiedRollout rollout : rollouts) {
      String set = setOfPrompt.get(rollout.getRollout().getPromptId());
      if (set == null || rollout.getReward() == null) {
        continue;
      }
      boolean isGreedy = rollout.getRollout().getTemperature() == 0;
      (isGreedy ? greedy : sampled)
          .computeIfAbsent(set, name -> new Tally())
          .add(rollout.getReward());
      if (isGreedy && set.equals(sets.get(0).name()) && examples.size() < EXAMPLES) {
        examples.add(rollout);
      }
    }
    return new EvaluationResult(step, rates(sets, sampled), rates(sets, greedy), examples);
  }

  /** In the order of the sets; those of which nothing could be judged are left out. */
  private static Map<String, Double> rates(List<EvaluationSet> sets, Map<String, Tally> tallies) {
    Map<String, Double> rates = new LinkedHashMap<>();
    for (EvaluationSet set : sets) {
      Tally tally = tallies.get(set.name());
      if (tally != null) {
        rates.put(set.name(), tally.sum / tally.count);
      }
    }
    return rates;
  }

  private static final class Tally {
    private double sum;
    private int count;

    void add(double reward) {
      sum += reward;
      count++;
    }
  }
}
