/**
 * Step sizes that provably raise the success rate.
 *
 * <p>In: the alignment of the gradient gap with a direction, the success rate, and regularity
 * constants. Out: the largest step for which the log-odds gain is at least half the linear one.
 * Theorem 1 is the paper's; P1, P2, P3 and the multi-prompt forms are our own derivations (THEORY
 * A4, A5), not the paper's Theorem 3, whose constants we do not know.
 */
package dev.beamrlvr.laboratory.thresholds;
