/**
 * From a gradient to a direction, in plain Java on float arrays.
 *
 * <p>In: the gradient of a step and the optimizer's state after the step before. Out: a direction
 * to climb along, its slopes, and the next state. How far to go along it is decided elsewhere.
 * Every sum over parameters runs in index order in double precision, so that the result has the
 * same bits everywhere.
 */
package dev.beamrlvr.policy.optimizers;
