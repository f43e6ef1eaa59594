/**
 * The open policies of a worker, shared by all stages that sample, score or measure with them.
 *
 * <p>In: a published checkpoint or a Hugging Face directory on any Beam file system. Out: a lease
 * on an open {@link dev.beamrlvr.policy.Policy}.
 */
package dev.beamrlvr.policies;
