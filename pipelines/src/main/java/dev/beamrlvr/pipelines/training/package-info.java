/**
 * The training loop: plain Java that submits one pipeline after the other.
 *
 * <p>In: a run's directory, its settings, prompts and a base policy. Out: published checkpoints,
 * metrics.jsonl, rollouts, summaries, evaluations, dead letters and a report in that directory. The
 * loop itself remembers nothing: the newest checkpoint is where it goes on.
 */
package dev.beamrlvr.pipelines.training;
