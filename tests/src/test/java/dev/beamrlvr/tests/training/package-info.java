/**
 * Whole training runs: the same bits on the Direct runner and Flink, after a resume and after a
 * kill.
 */
package dev.beamrlvr.tests.training;
