package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.gradientgap.TrialMeasurement;

/** Trials on the rollouts of a batch. */
final class SampledTrials {

  private static final double LARGEST_EXPONENT = 30;
  private static final double STANDARD_ERRORS = 2;

  private SampledTrials() {}

  /** Mean over the batch of {@code e^delta - 1 - delta} after a displacement. */
  static TrialMeasurement kl(RolloutBatch batch, double stepSize, double[] displacement) {
    PolicyPoint.LogProbChange change = batch.moved(displacement);
    boolean finite = true;
    double sum = 0;
    for (int slot = 0; slot < batch.size(); slot++) {
      for (int i = 0; i < batch.groupSize(); i++) {
        double delta = change.of(slot, i);
        finite &= Double.isFinite(delta);
        sum += Math.exp(Math.min(delta, LARGEST_EXPONENT)) - 1 - delta;
      }
    }
    return TrialMeasurement.of(stepSize, finite, sum / batch.size() / batch.groupSize());
  }

  /**
   * Refuses a trial whose importance-weighted success gain (THEORY B5) is more than two standard
   * errors below 0. The first half of every group is weighted along the direction that the second
   * half chose, and the other way round.
   */
  static TrialMeasurement checkedByGain(
      TrialMeasurement trial, RolloutBatch batch, double[] alongSecond, double[] alongFirst) {
    PolicyPoint.LogProbChange second = batch.moved(alongSecond);
    PolicyPoint.LogProbChange first = batch.moved(alongFirst);
    int half = batch.groupSize() / 2;
    double[] gains = new double[batch.size()];
    for (int slot = 0; slot < gains.length; slot++) {
      double[] deltas = new double[batch.groupSize()];
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < deltas.length; i++) {
        deltas[i] = i < half ? second.of(slot, i) : first.of(slot, i);
        largest = Math.max(largest, deltas[i]);
      }
      double weights = 0;
      double rewards = 0;
      for (int i = 0; i < deltas.length; i++) {
        double weight = Math.exp(deltas[i] - largest);
        weights += weight;
        rewards += weight * batch.reward(slot, i);
      }
      gains[slot] = rewards / weights - batch.mean(slot);
    }
    double mean = Vectors.mean(gains, 0, gains.length);
    double squares = 0;
    for (double gain : gains) {
      squares += (gain - mean) * (gain - mean);
    }
    double error = Math.sqrt(squares / (gains.length - 1)) / Math.sqrt(gains.length);
    return mean >= -STANDARD_ERRORS * error
        ? trial
        : TrialMeasurement.of(trial.stepSize(), false, trial.sampledKl());
  }
}
