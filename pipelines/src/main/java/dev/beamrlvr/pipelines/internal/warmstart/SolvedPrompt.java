package dev.beamrlvr.pipelines.internal.warmstart;

/**
 * What a warm start imitates.
 *
 * @param prompt the text that the policy is given, template and all
 * @param solution the text that it should answer with, ending in {@code #### N}
 */
public record SolvedPrompt(String prompt, String solution) {}
