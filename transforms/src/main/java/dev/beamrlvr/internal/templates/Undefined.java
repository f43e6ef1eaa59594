package dev.beamrlvr.internal.templates;

/**
 * What a name stands for that nobody has set: empty text, false, and nothing to go through; all
 * else that is done with it is an error.
 *
 * @param reason what is missing, for that error
 */
record Undefined(String reason) {}
