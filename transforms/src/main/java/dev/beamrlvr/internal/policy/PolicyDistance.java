package dev.beamrlvr.internal.policy;

/**
 * How far another weight vector is from a policy's own on one sequence, in nats.
 *
 * @param logProbChange sum over the completion's tokens of log-prob under the other minus log-prob
 *     under this policy
 * @param vocabularyKl sum over the completion's positions of KL(this || other) over the whole
 *     vocabulary
 */
public record PolicyDistance(double logProbChange, double vocabularyKl) {}
