/**
 * Policies for one prompt whose success rate, gradient gap and critical steps are known in closed
 * form, and exact training runs on them, without sampling.
 *
 * <p>In: weights or a step. Out: log-odds, gaps, the step at which success stops rising.
 */
package dev.beamrlvr.laboratory.population;
