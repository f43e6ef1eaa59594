/**
 * From verdicts to weights.
 *
 * <p>In: {@link dev.beamrlvr.schemas.VerifiedRollout}s in any order. Out: one {@link
 * dev.beamrlvr.schemas.PromptGroup} a prompt and step, with the advantage of each response. The
 * mathematics is in {@link dev.beamrlvr.advantages.AdvantageEstimator} and {@link
 * dev.beamrlvr.advantages.LengthNormalization}, which know no Beam.
 *
 * <p>For users:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.advantages.GroupByPrompt}: puts the responses to a prompt together.
 *   <li>{@link dev.beamrlvr.advantages.ComputeAdvantages}: gives every response of a group its
 *       advantage.
 *   <li>{@link dev.beamrlvr.advantages.AdvantageEstimator}: how; one of the constants, or one of
 *       your own.
 *   <li>{@link dev.beamrlvr.advantages.LengthNormalization}: how responses of different lengths are
 *       weighed.
 * </ul>
 */
package dev.beamrlvr.advantages;
