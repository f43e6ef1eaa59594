package dev.beamrlvr.internal.gradientgap;

import dev.beamrlvr.gradientgap.AdaptiveStepState;
import java.util.Optional;

/**
 * What became of a {@link StepProposal}.
 *
 * @param proposal what was proposed, with every threshold
 * @param stepSize {@code eta}: length of the step to take along the unit direction; 0 if none
 * @param backtracks how often the proposed step was halved, rounded up; all trials if none was
 *     accepted
 * @param binding what decided the step; empty if there was nothing to try
 * @param measuredKl the KL divergence measured at the last trial that was looked at; empty if none
 *     was
 * @param reason why no step is taken, in one line; empty if one is
 * @param next the state for the next batch
 */
public record StepOutcome(
    StepProposal proposal,
    double stepSize,
    int backtracks,
    Optional<StepBound> binding,
    Optional<Double> measuredKl,
    Optional<String> reason,
    AdaptiveStepState next) {

  /** Whether the weights move. */
  public boolean accepted() {
    return stepSize > 0;
  }

  /** {@code alpha = eta / |u|}: the learning rate that would have made the same step. */
  public double learningRate() {
    return accepted() ? stepSize / proposal.directionNorm() : 0;
  }

  /** {@code eta^2 F / 2}: the KL divergence that the curvature predicts for the step taken. */
  public double predictedKl() {
    return proposal.predictedKl(stepSize);
  }
}
