/**
 * Identities that tie the success rate to the gradient gap; exact at every point.
 *
 * <p>In: probabilities, verdicts and directional derivatives of the responses to one prompt. Out:
 * slope and curvature of its log-odds. A1 and A2 restate the paper's gradient gap; the curvature
 * (A3) and the finite form of the gain are our own derivations.
 */
package dev.beamrlvr.laboratory.identities;
