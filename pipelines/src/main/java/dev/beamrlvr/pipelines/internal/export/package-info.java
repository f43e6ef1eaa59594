/**
 * The command {@code export}.
 *
 * <p>In: a Hugging Face directory and an adapter of it. Out: a Hugging Face directory with the
 * adapter added to the weights.
 */
package dev.beamrlvr.pipelines.internal.export;
