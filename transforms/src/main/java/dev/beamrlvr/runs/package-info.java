/**
 * Whole training runs: plain Java that submits one pipeline after the other.
 *
 * <p>In: a base policy, prompts, {@link dev.beamrlvr.training.TrainSettings} and a directory on any
 * Beam file system. Out, in that directory: published checkpoints, metrics.jsonl, inputs, rollouts,
 * summaries, evaluations and dead letters. The loop itself remembers nothing: the newest checkpoint
 * is where it goes on, so it can be killed at any moment.
 *
 * <p>For users:
 *
 * <ul>
 *   <li>{@link dev.beamrlvr.runs.TrainingRun}: what a run is, and starting, resuming and stopping
 *       it.
 *   <li>{@link dev.beamrlvr.runs.TrainingResult}: what came of it.
 *   <li>{@link dev.beamrlvr.runs.TrainingListener} and {@link dev.beamrlvr.runs.EvaluationResult}:
 *       how it goes.
 *   <li>{@link dev.beamrlvr.runs.PipelineSession}: how its pipelines are made and run.
 * </ul>
 */
package dev.beamrlvr.runs;
