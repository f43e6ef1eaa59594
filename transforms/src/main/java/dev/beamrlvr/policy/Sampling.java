package dev.beamrlvr.policy;

import java.io.Serializable;

/**
 * How tokens are drawn.
 *
 * @param temperature what logits are divided by; 0 takes the likeliest token
 * @param topP in (0, 1]: draws from the smallest set of likeliest tokens that holds this much
 *     probability
 * @param maxNewTokens tokens at most, the end-of-sequence token counted
 */
public record Sampling(double temperature, double topP, int maxNewTokens) implements Serializable {

  public Sampling {
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature must be 0 or more, not " + temperature);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be above 0 and at most 1, not " + topP);
    }
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("maxNewTokens must be 1 or more, not " + maxNewTokens);
    }
  }
}
