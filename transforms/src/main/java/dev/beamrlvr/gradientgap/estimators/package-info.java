/**
 * What training estimates from groups of sampled responses, and how well (THEORY B).
 *
 * <p>In: success rates, gradients across pieces of a batch, measurements of successive steps. Out:
 * unbiased estimates and standard errors. An all-equal group contributes 0, and must be kept in
 * means over prompts.
 */
package dev.beamrlvr.gradientgap.estimators;
