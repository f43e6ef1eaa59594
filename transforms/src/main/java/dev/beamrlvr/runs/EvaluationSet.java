package dev.beamrlvr.runs;

import dev.beamrlvr.schemas.Prompt;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prompts that a run is judged by.
 *
 * @param name as metrics and the report show it: {@code test} or {@code unseen}
 * @param prompts sorted by id
 */
record EvaluationSet(String name, List<Prompt> prompts) {

  /**
   * Refuses names that metrics.jsonl and the run's directory could not tell apart.
   *
   * @return the name
   */
  static String checkName(String name) {
    if (!name.matches("[a-z][A-Za-z0-9]*")
        || name.endsWith("Greedy")
        || List.of("eval", PromptReader.TRAINING).contains(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an evaluation set cannot be called '%s': give it a name of letters and digits such as test",
              name));
    }
    return name;
  }

  /** Returns the name of each prompt's set, and refuses prompts that two sets hold. */
  static Map<String, String> byPrompt(List<EvaluationSet> sets) {
    Map<String, String> names = new HashMap<>();
    for (EvaluationSet set : sets) {
      for (Prompt prompt : set.prompts()) {
        String other = names.put(prompt.getId(), set.name());
        if (other != null) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "prompt id '%s' stands in the evaluation set %s and in %s: give it two ids, or take it out of one",
                  prompt.getId(),
                  other,
                  set.name()));
        }
      }
    }
    return names;
  }
}
