package dev.beamrlvr.internal.policy;

/**
 * What a policy wrote.
 *
 * @param tokenIds the tokens, with the end-of-sequence token if there was one
 * @param logProbs log-probability of each token in the distribution it was drawn from, in nats; at
 *     temperature 0, in that of temperature 1
 * @param endedByToken whether the last token is an end-of-sequence token, not the limit
 */
public record Completion(int[] tokenIds, float[] logProbs, boolean endedByToken) {}
