/**
 * From a gradient to a direction, in plain Java on float arrays.
 *
 * <p>In: the gradient of a step and the optimizer's state after the step before, a tensor or a
 * piece of one at a time. Out: a direction to climb along and the next state. How far to go along
 * it, and how steep it is, is found elsewhere. Every sum over parameters runs in index order in
 * double precision, so that the result has the same bits everywhere.
 *
 * <p>For users:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.policy.optimizers.AdamW} and {@link
 *       dev.beamrlvr.policy.optimizers.GradientAscent}: what a run climbs with.
 *   <li>{@link dev.beamrlvr.policy.optimizers.Optimizer}: what makes a direction; implement it for
 *       one of your own, or {@link dev.beamrlvr.policy.optimizers.MomentumOptimizer} if its state
 *       is a momentum.
 *   <li>{@link dev.beamrlvr.policy.optimizers.OptimizerState}: what it remembers between steps.
 * </ul>
 */
package dev.beamrlvr.policy.optimizers;
