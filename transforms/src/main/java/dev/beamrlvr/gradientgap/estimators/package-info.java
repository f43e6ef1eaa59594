/**
 * What can be estimated from groups of sampled responses, and how well.
 *
 * <p>In: the rewards and directional scores of groups. Out: unbiased estimates of slope and
 * curvature (THEORY B). All estimators are unconditional: an all-equal group contributes 0, and
 * must be kept in means over prompts.
 */
package dev.beamrlvr.gradientgap.estimators;
