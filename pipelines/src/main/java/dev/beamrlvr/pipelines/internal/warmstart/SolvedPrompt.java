package dev.beamrlvr.pipelines.internal.warmstart;

/**
 * What a warm start imitates.
 *
 * @param prompt the text that the policy is given, template and all
 * @param solution the text that it should answer with, ending in {@code #### N}
 * @param endToken the special token that ends the solution, as it is written; null for the first
 *     end token of the policy
 */
public record SolvedPrompt(String prompt, String solution, String endToken) {

  /** A solution that the policy's own end token ends. */
  public SolvedPrompt(String prompt, String solution) {
    this(prompt, solution, null);
  }
}
