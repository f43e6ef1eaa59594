/**
 * The command {@code train}: a thin adapter on {@link dev.beamrlvr.runs.TrainingRun}.
 *
 * <p>In: options. Out: what a run leaves in its directory, a report beside it, and its progress on
 * the console.
 */
package dev.beamrlvr.pipelines.internal.training;
