package dev.beamrlvr.pipelines.internal.evaluation;

/**
 * What one response answered.
 *
 * @param text the answer in canonical form, so that equal answers are equal texts; null if none was
 *     found
 * @param correct whether it is right
 */
public record Answer(String text, boolean correct) {}
