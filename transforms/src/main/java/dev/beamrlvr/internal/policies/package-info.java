/**
 * The open policies of a worker, shared by all stages that sample, score or measure with them.
 *
 * <p>In: a published checkpoint or a Hugging Face directory on any Beam file system. Out: a lease
 * on an open {@link dev.beamrlvr.internal.policy.Policy}.
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.internal.policies.PolicyCache}: what is open in this JVM.
 *   <li>{@link dev.beamrlvr.internal.policies.PolicyLease}: keeps one of them open.
 *   <li>{@link dev.beamrlvr.internal.policies.PolicyFiles}: the files of a directory, brought to
 *       this machine.
 *   <li>{@link dev.beamrlvr.internal.policies.AdapterBase}: what a run's adapters belong to.
 *   <li>{@link dev.beamrlvr.internal.policies.NativeTime}: the time that stages spend in policies.
 * </ul>
 */
package dev.beamrlvr.internal.policies;
