/**
 * Small policies whose success rates are known exactly, and training runs on them.
 *
 * <p>In: an environment, a rule that updates its weights, a seed. Out: one {@link
 * dev.beamrlvr.laboratory.simulators.SimulationRow} a step, with the exact mean success rate after
 * it. The rollouts of a run come from {@code new SplittableRandom(seed)}, one uniform for each, in
 * the order step, prompt, rollout; environments and control rewards have seeds of their own. Runs
 * replay exactly.
 */
package dev.beamrlvr.laboratory.simulators;
