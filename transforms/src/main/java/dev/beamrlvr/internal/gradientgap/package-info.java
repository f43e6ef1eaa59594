/**
 * How an adaptive step is computed, and what training estimates from groups of sampled responses,
 * and how well (THEORY B).
 *
 * <p>In: the settings of {@link dev.beamrlvr.gradientgap} and scalars that somebody else measured.
 * Out: a step, every bound on it and the next state; unbiased estimates and standard errors. An
 * all-equal group contributes 0, and must be kept in means over prompts.
 *
 * <p>A step has two halves. {@link dev.beamrlvr.internal.gradientgap.AdaptiveStep#propose} turns
 * the measurements of a batch into a {@link dev.beamrlvr.internal.gradientgap.StepProposal}; trials
 * at the proposed step, or at a {@link dev.beamrlvr.internal.gradientgap.CandidateLadder} measured
 * beforehand, turn it into a {@link dev.beamrlvr.internal.gradientgap.StepOutcome} with the next
 * {@link dev.beamrlvr.gradientgap.AdaptiveStepState}.
 */
package dev.beamrlvr.internal.gradientgap;
