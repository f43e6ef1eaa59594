/**
 * From verdicts to weights.
 *
 * <p>In: {@link dev.beamrlvr.schemas.VerifiedRollout}s in any order. Out: one {@link
 * dev.beamrlvr.schemas.PromptGroup} a prompt and step, with the advantage of each response. The
 * mathematics is in {@link dev.beamrlvr.advantages.AdvantageEstimator} and {@link
 * dev.beamrlvr.advantages.LengthNormalization}, which know no Beam.
 */
package dev.beamrlvr.advantages;
