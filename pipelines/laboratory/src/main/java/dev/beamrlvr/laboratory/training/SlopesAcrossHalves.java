package dev.beamrlvr.laboratory.training;

import dev.beamrlvr.policy.optimizers.MomentumOptimizer;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import dev.beamrlvr.training.BatchGradient;
import dev.beamrlvr.training.HeldOutSlopes;
import dev.beamrlvr.training.TrainSettings;

/**
 * Slopes as one half of each group's responses measures the other half's direction, the mean over
 * both ways round: {@code <P g_A, g_B>} (THEORY D).
 */
public final class SlopesAcrossHalves implements HeldOutSlopes {

  private static final long serialVersionUID = 1L;

  @Override
  public int piecesOfGroup() {
    return 2;
  }

  @Override
  public void check(TrainSettings settings) {
    int size = settings.groupSize();
    if (size < 4 || size % 2 != 0) {
      throw new IllegalArgumentException(
          "rollout-halves needs an even group size of at least 4, not "
              + size
              + ": each half is a group");
    }
    if (!(settings.optimizer() instanceof MomentumOptimizer optimizer)) {
      throw new IllegalArgumentException(
          "rollout-halves needs an optimizer with a diagonal preconditioner");
    }
    if (optimizer.momentumDecay() != 0) {
      throw new IllegalArgumentException(
          "rollout-halves needs an optimizer without momentum, not one with "
              + optimizer.momentumDecay()
              + ": its slope is that of the present gradient");
    }
  }

  @Override
  public Measurement begin(Optimizer optimizer) {
    return new OfHalves((MomentumOptimizer) optimizer);
  }

  private static final class OfHalves implements Measurement {

    private final MomentumOptimizer optimizer;
    private double slope;
    private double squaresOfDirection;

    OfHalves(MomentumOptimizer optimizer) {
      this.optimizer = optimizer;
    }

    /**
     * P knows the halves' squares only. Of their sum it would be large where they happen to cancel,
     * and noise would look like a slope down.
     */
    @Override
    public void add(OptimizerState before, Optimizer.Update formed, BatchGradient gradient) {
      float[] first = gradient.climbed(0);
      float[] second = gradient.climbed(1);
      float[] squares = new float[first.length];
      for (int i = 0; i < squares.length; i++) {
        squares[i] = (float) (((double) first[i] * first[i] + (double) second[i] * second[i]) / 4);
      }
      double[] even = optimizer.preconditioner(before, squares);
      for (int i = 0; i < squares.length; i++) {
        double products =
            (double) first[i] * gradient.ofSuccess(1)[i]
                + (double) second[i] * gradient.ofSuccess(0)[i];
        slope += even[i] * products / 2;
      }
      for (float value : formed.direction()) {
        squaresOfDirection += (double) value * value;
      }
    }

    @Override
    public Slopes slopes() {
      return new Slopes(slope, Math.sqrt(squaresOfDirection), slope);
    }
  }
}
