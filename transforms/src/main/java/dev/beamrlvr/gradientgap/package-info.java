/**
 * The adaptive step, derived from the gradient-gap framework of Suk and Duan (arXiv 2510.08539), as
 * plain Java on doubles: no Beam, no tensors.
 *
 * <p>In: scalars that somebody else measured (slopes, curvature, success rates, KL divergences).
 * Out: a step size, every bound on it, and the next state of the rule. The vectors behind those
 * scalars may be {@code double[]} of a simulator or float buffers of a language model.
 *
 * <p>For users:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.gradientgap.AdaptiveStepSettings}: the constants, which are the four
 *       ideas that follow.
 *   <li>{@link dev.beamrlvr.gradientgap.SlopeModel}: which slope a step may count on; {@link
 *       dev.beamrlvr.gradientgap.HeldOutSlope}: the one that training takes, at the {@link
 *       dev.beamrlvr.gradientgap.SlopeEnds} that were measured.
 *   <li>{@link dev.beamrlvr.gradientgap.CurvatureModel}: the curvature that it is held against.
 *   <li>{@link dev.beamrlvr.gradientgap.StepLimits}: what no step may exceed.
 *   <li>{@link dev.beamrlvr.gradientgap.RewardGuard}: watches whether the reward falls.
 *   <li>{@link dev.beamrlvr.gradientgap.AdaptiveStepState}: what the rule remembers between steps.
 *   <li>{@link dev.beamrlvr.gradientgap.StepMeasurement}: what a batch says about the coming step;
 *       {@link dev.beamrlvr.gradientgap.TrialMeasurement}: what trying a step said.
 * </ul>
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
