/**
 * What a model sees: lines with conversations come in, their text and tokens in the form of a
 * model's own chat template go out.
 */
package dev.beamrlvr.pipelines.internal.rendering;
