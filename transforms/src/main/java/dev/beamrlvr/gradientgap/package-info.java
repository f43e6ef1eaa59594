/**
 * The adaptive step, derived from the gradient-gap framework of Suk and Duan (arXiv 2510.08539), as
 * plain Java on doubles: no Beam, no tensors.
 *
 * <p>In: scalars that somebody else measured (slopes, curvature, success rates, KL divergences).
 * Out: a step size, every bound on it, and the next state of the rule. The vectors behind those
 * scalars may be {@code double[]} of a simulator or float buffers of a language model.
 *
 * <p>A step has two halves. {@link dev.beamrlvr.gradientgap.AdaptiveStep#propose} turns the
 * measurements of a batch into a {@link dev.beamrlvr.gradientgap.StepProposal}; trials at the
 * proposed step, or at a {@link dev.beamrlvr.gradientgap.CandidateLadder} measured beforehand, turn
 * it into a {@link dev.beamrlvr.gradientgap.StepOutcome} with the next {@link
 * dev.beamrlvr.gradientgap.AdaptiveStepState}.
 *
 * <p>For users: {@link dev.beamrlvr.gradientgap.AdaptiveStepSettings}, the constants, which are
 * four ideas: which slope a step may count on ({@link dev.beamrlvr.gradientgap.HeldOutSlope}, or
 * another {@link dev.beamrlvr.gradientgap.SlopeModel}), the {@link
 * dev.beamrlvr.gradientgap.CurvatureModel} that it is held against, the {@link
 * dev.beamrlvr.gradientgap.StepLimits} and whether the {@link dev.beamrlvr.gradientgap.RewardGuard}
 * watches.
 *
 * <p>Notation, here and in the laboratory: {@code J} success rate of one prompt; {@code X = d .
 * grad log pi(o)} directional score of a response along the unit direction {@code d}; {@code h = d'
 * Hess log pi(o) d}; {@code E+, E-} expectations over correct and wrong responses; {@code gap} the
 * gradient gap {@code E+[grad log pi] - E-[grad log pi]}; {@code dmu = gap . d} its alignment with
 * the direction; {@code ell = log(J / (1 - J))}; {@code F = E[X^2]}; {@code eta} the length of the
 * step. Log-probabilities and KL divergences are in nats for a whole response. Letters such as
 * THEORY A3 or P2 number the derivations on the page {@code THEORY.md} of this module; each class
 * says whether a statement is the paper's or our own.
 */
package dev.beamrlvr.gradientgap;
