package dev.beamrlvr.runs;

import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.Collections;
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

  /** Copies the maps, which keep the order of the sets, and the list. */
  public EvaluationResult {
    sampled = Collections.unmodifiableMap(new LinkedHashMap<>(sampled));
    greedy = Collections.unmodifiableMap(new LinkedHashMap<>(greedy));
    examples = List.copyOf(examples);
  }
}
