package dev.beamrlvr.rewards;

/**
 * Something with digits in a response.
 *
 * @param start where it starts
 * @param end where it ends, exclusive
 * @param value the number; null if it is none, as in {@code 5-18}, {@code 1,00} or {@code \sqrt{2}}
 */
record NumberToken(int start, int end, ExactNumber value) {}
