/**
 * Where pipelines run: options come in, a {@link dev.beamrlvr.pipelines.runners.RunnerSession} goes
 * out that runs one pipeline after the other on the same runner. What a runner needs beyond Beam's
 * own options is told by its {@link dev.beamrlvr.pipelines.runners.RunnerSetup}, which the service
 * loader finds, so that this module compiles without any runner.
 */
package dev.beamrlvr.pipelines.runners;
