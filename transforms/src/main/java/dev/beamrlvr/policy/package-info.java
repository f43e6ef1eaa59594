/**
 * What a user's program names of the language model, which itself is not for users.
 *
 * <p>In: text such as {@code gpu}, names and shapes of tensors. Out: settings and flat vectors.
 * Nothing here knows Beam or the engine.
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.policy.Sampling}: how a policy chooses its next token.
 *   <li>{@link dev.beamrlvr.policy.PolicyDevice}: where a policy computes.
 *   <li>{@link dev.beamrlvr.policy.ParameterVector}: weights, or a gradient of them, as an
 *       optimizer is given them.
 *   <li>{@link dev.beamrlvr.policy.ParameterLayout}: the order of their numbers.
 *   <li>{@link dev.beamrlvr.policy.PolicyException}: files that hold no policy that is supported.
 * </ul>
 */
package dev.beamrlvr.policy;
