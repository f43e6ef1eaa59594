/** Whole training runs: the same bits on every runner, after a resume and after a kill. */
package dev.beamrlvr.tests.training;
