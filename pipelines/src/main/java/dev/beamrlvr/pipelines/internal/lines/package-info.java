/**
 * JSONL files in and out of pipelines with their order kept. {@link
 * dev.beamrlvr.pipelines.internal.lines.LineJob} takes files of any size block by block; {@link
 * dev.beamrlvr.pipelines.internal.lines.OrderedOutput} puts the few lines that other pipelines end
 * in back in order.
 */
package dev.beamrlvr.pipelines.internal.lines;
