/**
 * The report of a run: one HTML page that needs no network.
 *
 * <p>In: a run's directory with run.json, metrics.jsonl, evaluations and checkpoints. Out:
 * report.html in that directory. The same files give the same page.
 */
package dev.beamrlvr.pipelines.internal.report;
