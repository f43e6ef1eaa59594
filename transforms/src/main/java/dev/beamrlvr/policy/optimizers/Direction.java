package dev.beamrlvr.policy.optimizers;

/**
 * Where an optimizer wants to go: uphill.
 *
 * @param values the direction u, one entry a parameter
 * @param norm Euclidean norm of u
 * @param gradientNorm Euclidean norm of the gradient that was climbed
 * @param promisedSlope inner product of u and the gradient g of the mean success rate: the slope
 *     along u that the batch itself promises, optimistic as u was made from the same batch (THEORY
 *     B, optimism)
 * @param honestSlope inner product of the previous direction, in a preconditioner that has not seen
 *     g either, and g: the slope that a batch measures along a direction that does not know it
 *     (THEORY E); 0 at the first step
 * @param honestNorm Euclidean norm of the direction that the honest slope was measured along
 * @param next the optimizer's state after this step
 */
public record Direction(
    float[] values,
    double norm,
    double gradientNorm,
    double promisedSlope,
    double honestSlope,
    double honestNorm,
    OptimizerState next) {}
