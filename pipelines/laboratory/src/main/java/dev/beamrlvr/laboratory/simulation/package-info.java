/**
 * One trajectory of the theory's simulators, on one core and without Beam.
 *
 * <p>In: a {@link dev.beamrlvr.laboratory.simulators.Simulation} named by options. Out: its steps
 * as CSV. The same options give the same bytes.
 */
package dev.beamrlvr.laboratory.simulation;
