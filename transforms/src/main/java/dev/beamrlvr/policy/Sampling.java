package dev.beamrlvr.policy;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How tokens are drawn.
 *
 * @param temperature what logits are divided by; 0 takes the likeliest token
 * @param topP in (0, 1]: draws from the smallest set of likeliest tokens that holds this much
 *     probability
 * @param maxNewTokens tokens at most, the end-of-sequence token counted
 * @param precision arithmetic of the policy while it samples; an engine elsewhere has its own
 */
public record Sampling(double temperature, double topP, int maxNewTokens, Precision precision)
    implements Serializable {

  /**
   * The arithmetic that a policy samples in. It scores and is trained in 32 bits whatever it
   * samples in: where that is not the same, responses are scored as well, and a training step
   * corrects for the difference.
   */
  public enum Precision {
    /** 32 bits. */
    FLOAT32,
    /** 32 bits, of which a GPU's matrix products take 19; for GPUs alone. */
    TF32,
    /**
     * Weights, their products and the cache of keys and values in 16 bits; norms, logits, softmax
     * and the draw itself in 32, on a GPU with the products of TF32. On a processor attention is in
     * 32 bits too, and so are all products of policies that are too large for a second copy of
     * their weights.
     */
    BFLOAT16,
    /**
     * Weights and what they are multiplied with in integers of 8 bits, with a scale for each output
     * and one for each row; attention, norms, softmax and the draw in 32 bits. For processors with
     * AVX-512 VNNI alone. Weights are copied for it whatever their size, into a byte each.
     */
    INT8;

    /**
     * Reads {@code float32}, {@code tf32}, {@code bfloat16} or {@code int8}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Precision parse(String text) {
      for (Precision precision : values()) {
        if (precision.toString().equals(text.toLowerCase(Locale.ROOT))) {
          return precision;
        }
      }
      throw new IllegalArgumentException(
          "precision must be "
              + Arrays.stream(values()).map(Precision::toString).collect(Collectors.joining(", "))
              + "; it is "
              + text);
    }

    /**
     * Checks that a device has this arithmetic.
     *
     * @throws IllegalArgumentException if it has not, saying what to do
     */
    public void check(PolicyDevice device) {
      if (this == TF32 && device != PolicyDevice.GPU) {
        throw new IllegalArgumentException(
            "precision tf32 is arithmetic of a GPU: take device gpu, or precision float32 or"
                + " bfloat16");
      }
      if (this == INT8 && device == PolicyDevice.GPU) {
        throw new IllegalArgumentException(
            "precision int8 is arithmetic of a processor: take device cpu, or precision bfloat16");
      }
    }

    /** Returns the name as options take it, such as {@code bfloat16}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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

  /** Samples in 32 bits. */
  public Sampling(double temperature, double topP, int maxNewTokens) {
    this(temperature, topP, maxNewTokens, Precision.FLOAT32);
  }

  /** Returns the same with other arithmetic. */
  public Sampling withPrecision(Precision precision) {
    return new Sampling(temperature, topP, maxNewTokens, precision);
  }

  /** Returns the same from the whole vocabulary at another temperature; 0 is greedy. */
  public Sampling atTemperature(double temperature) {
    return new Sampling(temperature, 1, maxNewTokens, precision);
  }
}
