package dev.beamrlvr.runs;

import dev.beamrlvr.schemas.Prompt;
import java.util.List;
import java.util.Locale;

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
}
