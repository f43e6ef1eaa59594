package dev.beamrlvr.internal.gradientgap;

import dev.beamrlvr.gradientgap.TrialMeasurement;

/**
 * Fisher information from full-vocabulary KL divergences at one step (THEORY B6): {@code F = 2 KL /
 * eps^2}.
 *
 * @param stepSize {@code eps}: the step that it was measured at; 0 if no step gave a finite value
 * @param fisher {@code F}, averaged over prompts; NaN if no step gave a finite value
 * @param weightedFisher {@code mean_q v_q F_q}; NaN if no step gave a finite value
 */
public record MeasuredCurvature(double stepSize, double fisher, double weightedFisher) {

  static MeasuredCurvature of(TrialMeasurement trial) {
    // A KL divergence in single precision can come out just below 0 at a tiny step.
    double scale = 2 / (trial.stepSize() * trial.stepSize());
    return new MeasuredCurvature(
        trial.stepSize(),
        scale * Math.max(0, trial.vocabularyKl()),
        scale * Math.max(0, trial.weightedVocabularyKl()));
  }

  static MeasuredCurvature unknown() {
    return new MeasuredCurvature(0, Double.NaN, Double.NaN);
  }
}
