/**
 * JSONL files in and out of pipelines with their order kept: a line travels with its position, and
 * the writer puts the lines back in that order, whatever the runner did to them in between.
 */
package dev.beamrlvr.pipelines.internal.lines;
