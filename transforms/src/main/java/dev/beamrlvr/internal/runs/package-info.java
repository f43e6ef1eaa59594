/**
 * What a run writes down: {@link dev.beamrlvr.internal.runs.MetricsLog} takes a row a step and
 * keeps metrics.jsonl.
 */
package dev.beamrlvr.internal.runs;
