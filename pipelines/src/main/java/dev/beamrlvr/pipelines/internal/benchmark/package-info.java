/**
 * The command {@code benchmark}.
 *
 * <p>In: a policy, or the shape of one. Out: how many tokens a second are generated, scored,
 * differentiated and trained on, beside what the machine's own matrix products and memory would
 * allow, as lines and as JSON. It measures what pipelines call, in one thread and without Beam.
 */
package dev.beamrlvr.pipelines.internal.benchmark;
