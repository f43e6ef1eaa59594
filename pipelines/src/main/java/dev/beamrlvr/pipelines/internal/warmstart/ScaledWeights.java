package dev.beamrlvr.pipelines.internal.warmstart;

import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.util.SplittableRandom;

/**
 * Weights of an untrained policy, scaled for small widths: a matrix is normal with standard
 * deviation 1 / sqrt(inputs), divided by sqrt(2 layers) where it writes to the residual stream; the
 * embedding has 0.05, norms are 1 and biases 0.
 */
public final class ScaledWeights {

  private static final double EMBEDDING_DEVIATION = 0.05;

  private ScaledWeights() {}

  /** Returns the weights; the same seed gives the same bits everywhere. */
  public static ParameterVector random(PolicyConfiguration configuration, long seed) {
    ParameterVector weights = ParameterVector.zeros(configuration.layout());
    SplittableRandom random = new SplittableRandom(seed);
    for (ParameterLayout.Tensor tensor : weights.layout().tensors()) {
      int from = Math.toIntExact(tensor.offset());
      int to = Math.toIntExact(tensor.offset() + tensor.size());
      double deviation = deviation(tensor, configuration.layers());
      boolean isNorm = tensor.name().endsWith("norm.weight");
      for (int i = from; i < to; i++) {
        weights.values()[i] = isNorm ? 1 : (float) (deviation * normal(random));
      }
    }
    return weights;
  }

  private static double deviation(ParameterLayout.Tensor tensor, int layers) {
    String name = tensor.name();
    if (name.endsWith(".bias")) {
      return 0;
    }
    if (name.contains("embed_tokens")) {
      return EMBEDDING_DEVIATION;
    }
    double inputs = tensor.shape()[tensor.shape().length - 1];
    boolean writesToResidual = name.contains("o_proj") || name.contains("down_proj");
    return 1 / StrictMath.sqrt(inputs * (writesToResidual ? 2.0 * layers : 1));
  }

  /** Box and Muller, in strict arithmetic. */
  private static double normal(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }
}
