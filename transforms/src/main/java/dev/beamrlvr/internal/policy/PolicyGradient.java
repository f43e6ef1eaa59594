package dev.beamrlvr.internal.policy;

/**
 * The gradient of a weighted log-likelihood, to be closed before its policy is.
 *
 * @param gradient of {@code objective} with respect to the weights
 * @param objective sum over sequences of weight times the sum of the completion's log-probabilities
 * @param logProbs of each sequence's completion tokens, in nats
 */
public record PolicyGradient(NativeVector gradient, double objective, float[][] logProbs)
    implements AutoCloseable {

  /** Frees the gradient's memory. */
  @Override
  public void close() {
    gradient.close();
  }
}
