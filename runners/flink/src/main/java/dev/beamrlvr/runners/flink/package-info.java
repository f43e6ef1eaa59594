/**
 * Beam's Flink runner in batch mode: on the cluster that {@code --flinkMaster} names, or else on a
 * small one inside this JVM that is kept for all pipelines of a session.
 */
package dev.beamrlvr.runners.flink;
