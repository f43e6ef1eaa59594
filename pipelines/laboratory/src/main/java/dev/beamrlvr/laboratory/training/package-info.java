/**
 * Training runs that leave the product's path: the variant of THEORY D, rewards that must teach
 * nothing, and steps longer than theory allows.
 *
 * <p>In: the options of {@code rlvr train} and four more. Out: a run like any other.
 */
package dev.beamrlvr.laboratory.training;
