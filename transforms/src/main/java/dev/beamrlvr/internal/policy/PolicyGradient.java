package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterVector;

/**
 * The gradient of a weighted log-likelihood.
 *
 * @param gradient of {@code objective} with respect to the weights
 * @param objective sum over sequences of weight times the sum of the completion's log-probabilities
 * @param logProbs of each sequence's completion tokens, in nats
 */
public record PolicyGradient(ParameterVector gradient, double objective, float[][] logProbs) {}
