/**
 * What several commands read: bundled problems and policies, prompts, lines, and the options that
 * name them.
 *
 * <p>In: checked options. Out: transforms, local files, and the job from lines to lines.
 */
package dev.beamrlvr.pipelines.internal.inputs;
