/**
 * Flink clusters of separate processes: what one answers over its web address, and a session
 * cluster on this machine made of the jars of this program, as {@code runners/flink/cluster} starts
 * it.
 */
package dev.beamrlvr.runners.flink.cluster;
