/**
 * What a training step costs on more workers, devices or parameters than were tried.
 *
 * <p>In: the stage times that runs have measured ({@code metrics.jsonl}). Out: where the seconds of
 * a step go on a number of workers, and from which on more of them help no more. PLANNING.md beside
 * this module's pom.xml has the assumptions, what was measured against them, and a worked case.
 */
package dev.beamrlvr.laboratory.planning;
