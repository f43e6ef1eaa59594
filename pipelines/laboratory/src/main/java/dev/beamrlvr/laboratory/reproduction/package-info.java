/**
 * The paper's experiments and ours on Beam, as one HTML page.
 *
 * <p>In: {@link dev.beamrlvr.laboratory.experiments.Claim}s, whose work units are pure functions of
 * their seeds, and a {@link dev.beamrlvr.laboratory.reproduction.languagemodel.SweepOutcome} if the
 * language model is asked for. Out: reproduction.html with a figure and a verdict for each claim,
 * each figure's data as CSV, and every unit's result as JSON. The same claims give the same bytes
 * on any runner.
 */
package dev.beamrlvr.laboratory.reproduction;
