package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The weights of an untrained policy: matrices normal with standard deviation 0.02, divided by the
 * square root of twice the number of layers where they write to the residual stream; norms 1,
 * biases 0. The same seed gives the same bits everywhere.
 */
public final class UntrainedWeights {

  private static final double STANDARD_DEVIATION = 0.02;

  private UntrainedWeights() {}

  /** Returns them in the configuration's layout. */
  public static ParameterVector of(PolicyConfiguration configuration, long seed) {
    ParameterLayout layout = configuration.layout();
    ParameterVector vector = ParameterVector.zeros(layout);
    float[] values = vector.values();
    SplittableRandom random = new SplittableRandom(seed);
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      int from = (int) tensor.offset();
      int to = (int) (tensor.offset() + tensor.size());
      if (tensor.name().endsWith("norm.weight")) {
        Arrays.fill(values, from, to, 1f);
      } else if (tensor.name().endsWith(".weight")) {
        boolean writesToResidual =
            tensor.name().endsWith("o_proj.weight") || tensor.name().endsWith("down_proj.weight");
        double deviation =
            writesToResidual
                ? STANDARD_DEVIATION / Math.sqrt(2.0 * configuration.layers())
                : STANDARD_DEVIATION;
        for (int i = from; i < to; i++) {
          values[i] = (float) (deviation * normal(random));
        }
      }
    }
    return vector;
  }

  /** Box and Muller, in strict arithmetic. */
  private static double normal(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }
}
