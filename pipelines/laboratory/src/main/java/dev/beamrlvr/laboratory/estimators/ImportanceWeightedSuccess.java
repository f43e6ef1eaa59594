package dev.beamrlvr.laboratory.estimators;

/**
 * The success rate of a moved policy from the responses of the old one, self-normalised (THEORY
 * B5).
 *
 * <p>{@code J(eta) = sum r_i e^delta_i / sum e^delta_i}. Means nothing where the effective sample
 * size is below half the group: check the KL divergence first.
 *
 * @param success {@code J(eta)}
 * @param effectiveSampleSize {@code (sum e^delta)^2 / sum e^(2 delta)}
 */
public record ImportanceWeightedSuccess(double success, double effectiveSampleSize) {

  /**
   * From a group.
   *
   * @param rewards each 0 or 1
   * @param changes {@code delta_i}: changes of the responses' log-probabilities, in nats
   */
  public static ImportanceWeightedSuccess of(double[] rewards, double[] changes) {
    if (rewards.length == 0 || rewards.length != changes.length) {
      throw new IllegalArgumentException(
          "Needs as many changes as rewards, but has " + changes.length + " and " + rewards.length);
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (double change : changes) {
      largest = Math.max(largest, change);
    }
    double sum = 0;
    double squares = 0;
    double correct = 0;
    for (int i = 0; i < rewards.length; i++) {
      double weight = Math.exp(changes[i] - largest);
      sum += weight;
      squares += weight * weight;
      correct += weight * rewards[i];
    }
    return new ImportanceWeightedSuccess(correct / sum, sum * sum / squares);
  }
}
