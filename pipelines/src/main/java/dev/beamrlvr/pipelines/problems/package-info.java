/**
 * The bundled word problems and their tokenizer: a seed comes in, JSONL files of short arithmetic
 * stories with worked solutions and a byte-level {@code tokenizer.json} go out.
 *
 * <p>The committed resources are what {@link dev.beamrlvr.pipelines.problems.MakeBundledProblems}
 * writes, byte for byte. Other programs read them through {@link
 * dev.beamrlvr.pipelines.problems.BundledProblems}.
 */
package dev.beamrlvr.pipelines.problems;
