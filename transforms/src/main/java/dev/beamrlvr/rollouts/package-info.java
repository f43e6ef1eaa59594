/**
 * Sampling responses from a policy.
 *
 * <p>In: {@link dev.beamrlvr.schemas.PromptBatch}es, and a policy, given to the transform or
 * carried by each batch. Out: {@link dev.beamrlvr.schemas.Rollout}s. A batch is generated as one
 * piece, so that how a runner bundles elements changes no bit; every random number comes from
 * (seed, step, prompt id, sample, position).
 */
package dev.beamrlvr.rollouts;
