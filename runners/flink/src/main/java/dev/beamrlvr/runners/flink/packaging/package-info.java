/**
 * What somebody's own Flink cluster needs, written into a directory by {@code
 * runners/flink/package}.
 */
package dev.beamrlvr.runners.flink.packaging;
