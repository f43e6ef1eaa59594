/**
 * Where pipelines run: options come in, a session goes out that runs one pipeline after the other
 * on the same runner. This module compiles without any runner.
 *
 * <p>For users:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.pipelines.runners.RunnerSession}: runs pipelines.
 *   <li>{@link dev.beamrlvr.pipelines.runners.WorkerOptions}: how many workers it should use.
 *   <li>{@link dev.beamrlvr.pipelines.runners.RunnerSetup}: what a runner needs beyond Beam's own
 *       options; implement it for one of your own, which the service loader finds.
 *   <li>{@link dev.beamrlvr.pipelines.runners.RunnerOptionsException}: options that cannot work on
 *       their runner.
 * </ul>
 */
package dev.beamrlvr.pipelines.runners;
