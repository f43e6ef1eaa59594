/** The jars of this program, by the names that they have in the {@code lib/} of a Flink cluster. */
package dev.beamrlvr.runners.flink.jars;
