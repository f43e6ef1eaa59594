package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.util.SplittableRandom;

/**
 * The weights of an adapter that changes nothing yet: B is zero, A uniform between plus and minus
 * one over the root of its columns, as PEFT begins. The same seed gives the same bits everywhere.
 */
public final class UntrainedAdapter {

  private UntrainedAdapter() {}

  /** Returns them in the adapter's layout. */
  public static ParameterVector of(
      AdapterConfiguration adapter, PolicyConfiguration policy, long seed) {
    ParameterVector vector = ParameterVector.zeros(adapter.layout(policy));
    SplittableRandom random = new SplittableRandom(seed);
    for (ParameterLayout.Tensor tensor : vector.layout().tensors()) {
      if (tensor.name().endsWith(".lora_A.weight")) {
        double bound = 1 / Math.sqrt(tensor.shape()[1]);
        for (int i = 0; i < tensor.size(); i++) {
          double uniform = 2 * random.nextDouble() - 1;
          vector.values()[(int) tensor.offset() + i] = (float) (bound * uniform);
        }
      }
    }
    return vector;
  }
}
