package dev.beamrlvr.internal.gradientgap;

/**
 * One bound on a step.
 *
 * @param bound what sets it
 * @param stepSize the largest step that it allows, along the unit direction
 */
public record StepThreshold(StepBound bound, double stepSize) {}
