/**
 * Small policies whose success rates are known exactly, and training runs on them.
 *
 * <p>In: an environment, a rule that updates its weights, a seed. Out: one {@link
 * dev.beamrlvr.gradientgap.simulators.SimulationRow} a step, with the exact mean success rate after
 * it. All randomness of a run comes from {@code new SplittableRandom(seed)}, one uniform for each
 * rollout, in the order step, prompt, rollout; runs replay exactly.
 */
package dev.beamrlvr.gradientgap.simulators;
