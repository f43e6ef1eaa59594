/**
 * Sampling responses from a policy.
 *
 * <p>In: {@link dev.beamrlvr.schemas.PromptBatch}es, and a policy, given to the transform or
 * carried by each batch. Out: {@link dev.beamrlvr.schemas.Rollout}s. A batch is generated as one
 * piece, so that how a runner bundles elements changes no bit; every random number comes from
 * (seed, step, prompt id, sample, position).
 *
 * <p>For users:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.rollouts.GenerateRollouts}: answers every prompt of a batch several
 *       times.
 *   <li>{@link dev.beamrlvr.rollouts.Generator}: what answers; implement it for an engine of your
 *       own.
 *   <li>{@link dev.beamrlvr.rollouts.PolicyGenerator}: the policy in the worker, on its CPU or GPU.
 * </ul>
 */
package dev.beamrlvr.rollouts;
