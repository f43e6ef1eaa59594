/**
 * Training under faults of real processes, signals and disks: every run ends, or is resumed, with
 * the bits of the undisturbed one.
 *
 * <p>The normal tests have one fault of each kind. {@code mvn -B verify -Pfaults} has all of them,
 * each three times, with Flink's own time-outs, and prints a table of what a user sees.
 */
package dev.beamrlvr.tests.faults;
