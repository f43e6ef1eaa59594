package dev.beamrlvr.training;

import dev.beamrlvr.internal.gradientgap.SlopeAcrossPrompts;
import dev.beamrlvr.policy.optimizers.MomentumOptimizer;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;

/** Slopes as other prompts measure them, of the next batch or of the same (THEORY E). */
final class SlopesAcrossPrompts implements HeldOutSlopes {

  private static final long serialVersionUID = 1L;

  @Override
  public Measurement begin(Optimizer optimizer) {
    return optimizer instanceof MomentumOptimizer momentum
        ? new OfMomentum(momentum)
        : new OfAnyDirection();
  }

  /** The slope along the direction that was remembered. */
  private static final class OfAnyDirection implements Measurement {

    private double slope;
    private double squares;

    @Override
    public void add(OptimizerState before, Optimizer.Update formed, BatchGradient gradient) {
      float[] previous = RememberedDirection.previous(before);
      float[] success = gradient.ofSuccess();
      for (int i = 0; previous != null && i < previous.length; i++) {
        slope += (double) previous[i] * success[i];
        squares += (double) previous[i] * previous[i];
      }
    }

    @Override
    public Slopes slopes() {
      return new Slopes(slope, Math.sqrt(squares), null);
    }
  }

  private static final class OfMomentum implements Measurement {

    private final MomentumOptimizer optimizer;
    private double slopeAfter;
    private double squaresAfter;
    private double remembered;
    private double whole;
    private double own;
    private double correction;
    private int[] prompts;

    OfMomentum(MomentumOptimizer optimizer) {
      this.optimizer = optimizer;
    }

    @Override
    public void add(OptimizerState before, Optimizer.Update formed, BatchGradient gradient) {
      float[] momentum = before.vector(MomentumOptimizer.MOMENTUM, gradient.ofSuccess().length);
      addAfter(before, formed, momentum, gradient.ofSuccess());
      if (gradient.slots() != null) {
        prompts = gradient.slots().prompts();
        correction = optimizer.correction(formed.next());
        addBefore(before, formed, momentum, gradient);
      }
    }

    /**
     * The slope along the direction of the step before. Neither its momentum nor its P has seen the
     * present gradient.
     */
    private void addAfter(
        OptimizerState before, Optimizer.Update formed, float[] momentum, float[] success) {
      double[] past = optimizer.preconditioner(before.steps() == 0 ? formed.next() : before);
      double pastCorrection = optimizer.correction(before);
      double slope = slopeAfter;
      double squares = squaresAfter;
      for (int i = 0; i < success.length; i++) {
        double previous = past[i] * momentum[i] / pastCorrection;
        slope += previous * success[i];
        squares += previous * previous;
      }
      slopeAfter = slope;
      squaresAfter = squares;
    }

    /**
     * The slope along the coming direction. The momentum from before has not seen the gradient, so
     * its part is plain; the gradient's own part is measured across the slots ({@link
     * SlopeAcrossPrompts}), in a preconditioner that knows the slots' gradients by their squares
     * only: with their signs in it, noise would look like a slope down.
     */
    private void addBefore(
        OptimizerState before, Optimizer.Update formed, float[] momentum, BatchGradient batch) {
      float[] gradient = batch.climbed();
      float[] success = batch.ofSuccess();
      double[] present = optimizer.preconditioner(formed.next());
      double[] even = optimizer.preconditioner(before, batch.slots().squares());
      double ofMomentum = remembered;
      double ofWhole = whole;
      double ofSlots = own;
      for (int i = 0; i < gradient.length; i++) {
        double scale = even[i];
        ofMomentum += present[i] * momentum[i] * success[i];
        ofWhole += scale * gradient[i] * success[i];
        ofSlots += scale * batch.slots().product(i);
      }
      remembered = ofMomentum;
      whole = ofWhole;
      own = ofSlots;
    }

    @Override
    public Slopes slopes() {
      return new Slopes(
          slopeAfter, Math.sqrt(squaresAfter), prompts == null ? null : Double.valueOf(before()));
    }

    private double before() {
      double across = SlopeAcrossPrompts.of(whole, own, prompts);
      double decay = optimizer.momentumDecay();
      return (decay * remembered + (1 - decay) * across) / correction;
    }
  }
}
