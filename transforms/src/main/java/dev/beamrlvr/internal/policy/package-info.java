/**
 * The language model: a decoder-only transformer of one of the families that {@link
 * dev.beamrlvr.internal.policy.Family} describes, on DJL's PyTorch engine.
 *
 * <p>In: a Hugging Face directory ({@code config.json}, {@code model.safetensors} or its shards,
 * {@code tokenizer.json}), and where wanted an adapter of it ({@link
 * dev.beamrlvr.internal.policy.AdapterConfiguration}). Out: completions with their
 * log-probabilities, scores, gradients and distances between two weight vectors, and Hugging Face
 * directories again. {@link dev.beamrlvr.internal.policy.Policy} is the way in; nothing here knows
 * Beam.
 *
 * <p>The mathematics is one TorchScript program, the {@code policy*.torchscript} files, which is
 * packed and loaded once for each JVM and device. It holds no weights: they are one flat vector of
 * 32-bit floats in the order of {@link dev.beamrlvr.policy.ParameterLayout}, on the Java heap as
 * {@link dev.beamrlvr.policy.ParameterVector} and in native memory inside a policy.
 */
package dev.beamrlvr.internal.policy;
