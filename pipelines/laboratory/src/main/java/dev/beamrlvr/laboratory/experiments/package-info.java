/**
 * What the paper claims, as computations whose outcome can disagree.
 *
 * <p>In: nothing; each {@link dev.beamrlvr.laboratory.experiments.Claim} lists its {@link
 * dev.beamrlvr.laboratory.experiments.WorkUnit}s, which are serialisable and can be computed
 * anywhere, in any order. Out: the data of one figure and a verdict computed from them.
 *
 * <pre>{@code
 * for (Claim claim : Claims.all()) {
 *   List<UnitResult> results = claim.units().stream().map(WorkUnit::compute).toList();
 *   Figure figure = claim.figure(results);
 *   ClaimVerdict verdict = claim.verdict(results);
 * }
 * }</pre>
 */
package dev.beamrlvr.laboratory.experiments;
