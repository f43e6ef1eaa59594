package dev.beamrlvr.training;

import dev.beamrlvr.internal.gradientgap.SlopeAcrossPrompts;
import dev.beamrlvr.policy.optimizers.MomentumOptimizer;
import dev.beamrlvr.policy.optimizers.MomentumOptimizer.Preconditioner;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;

/** Slopes as other prompts measure them, of the next batch or of the same (THEORY E). */
final class SlopesAcrossPrompts implements HeldOutSlopes {

  private static final long serialVersionUID = 1L;

  @Override
  public Slopes measure(
      Optimizer optimizer, OptimizerState before, Optimizer.Update formed, BatchGradient gradient) {
    if (!(optimizer instanceof MomentumOptimizer momentum)) {
      float[] previous = RememberedDirection.previous(before);
      float[] success = gradient.ofSuccess();
      return previous == null
          ? new Slopes(0, 0, null)
          : new Slopes(Vectors.dot(previous, success), Vectors.norm(previous), null);
    }
    Double slopeBefore =
        gradient.slots() == null
            ? null
            : Double.valueOf(slopeBefore(momentum, before, formed, gradient));
    return slopesAfter(momentum, before, formed, gradient.ofSuccess(), slopeBefore);
  }

  /**
   * The slope along the direction of the step before. Neither its momentum nor its P has seen the
   * present gradient.
   */
  private static Slopes slopesAfter(
      MomentumOptimizer optimizer,
      OptimizerState before,
      Optimizer.Update formed,
      float[] success,
      Double slopeBefore) {
    Preconditioner past = optimizer.preconditioner(before.steps() == 0 ? formed.next() : before);
    double correction = optimizer.correction(before);
    float[] momentum = before.vector(MomentumOptimizer.MOMENTUM, success.length);
    double slope = 0;
    double squares = 0;
    for (int i = 0; i < success.length; i++) {
      double previous = past.scale(i) * momentum[i] / correction;
      slope += previous * success[i];
      squares += previous * previous;
    }
    return new Slopes(slope, Math.sqrt(squares), slopeBefore);
  }

  /**
   * The slope along the coming direction. The momentum from before has not seen the gradient, so
   * its part is plain; the gradient's own part is measured across the slots ({@link
   * SlopeAcrossPrompts}), in a preconditioner that knows the slots' gradients by their squares
   * only: with their signs in it, noise would look like a slope down.
   */
  private static double slopeBefore(
      MomentumOptimizer optimizer,
      OptimizerState before,
      Optimizer.Update formed,
      BatchGradient batch) {
    float[] gradient = batch.climbed();
    float[] success = batch.ofSuccess();
    Preconditioner present = optimizer.preconditioner(formed.next());
    Preconditioner even = optimizer.preconditioner(before, batch.slots().squares());
    float[] momentum = before.vector(MomentumOptimizer.MOMENTUM, gradient.length);
    double remembered = 0;
    double whole = 0;
    double own = 0;
    for (int i = 0; i < gradient.length; i++) {
      remembered += present.scale(i) * momentum[i] * success[i];
      whole += even.scale(i) * gradient[i] * success[i];
      own += even.scale(i) * batch.slots().product(i);
    }
    double across = SlopeAcrossPrompts.of(whole, own, batch.slots().prompts());
    double decay = optimizer.momentumDecay();
    return (decay * remembered + (1 - decay) * across) / optimizer.correction(formed.next());
  }
}
