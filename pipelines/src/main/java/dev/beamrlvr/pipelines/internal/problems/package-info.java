/**
 * The bundled word problems and their tokenizer, so that a first run needs no data: {@link
 * dev.beamrlvr.pipelines.internal.problems.BundledProblems} hands out their text.
 */
package dev.beamrlvr.pipelines.internal.problems;
