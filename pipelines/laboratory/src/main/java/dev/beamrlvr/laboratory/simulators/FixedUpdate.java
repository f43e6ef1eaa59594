package dev.beamrlvr.laboratory.simulators;

import dev.beamrlvr.advantages.AdvantageEstimator;

/** A fixed learning rate. */
final class FixedUpdate implements UpdateRule {

  private final double learningRate;
  private final AdvantageEstimator advantage;
  private final SimulatedOptimizer optimizer;
  private DiagonalPreconditioner preconditioner;

  FixedUpdate(double learningRate, AdvantageEstimator advantage, SimulatedOptimizer optimizer) {
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "A fixed step needs a positive, finite step size, but has " + learningRate);
    }
    this.learningRate = learningRate;
    this.advantage = advantage;
    this.optimizer = optimizer;
  }

  @Override
  public UpdateReport update(PolicyPoint point, RolloutBatch batch, double[] weights) {
    if (preconditioner == null) {
      preconditioner = new DiagonalPreconditioner(optimizer, 0, weights.length);
    }
    double[] gradient = batch.gradient(advantage, 0, batch.groupSize(), weights.length);
    double[] displacement =
        Vectors.times(Vectors.times(preconditioner.including(gradient), gradient), learningRate);
    Vectors.add(weights, displacement);
    return UpdateReport.fixed(batch, Vectors.norm(displacement), learningRate);
  }
}
