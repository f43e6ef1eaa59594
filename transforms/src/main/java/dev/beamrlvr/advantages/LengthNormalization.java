package dev.beamrlvr.advantages;

import java.util.Locale;

/**
 * How the length of responses weighs in the loss: what a response's advantage A_i is multiplied
 * with before it weighs the response's log-probability, summed over its tokens.
 *
 * <p>|o_i| is the response's length, T the limit of new tokens, N the step's responses.
 */
public enum LengthNormalization {
  /** 1: the sum over tokens, as the theory has it. */
  NONE,

  /**
   * 1 / |o_i|: the mean over each response's tokens (GRPO as published). It changes the direction,
   * not only its length.
   */
  SEQUENCE,

  /** N / sum_j |o_j|: the mean over all tokens of the step (DAPO). */
  BATCH,

  /** 1 / T: the sum over tokens over a constant (Dr.GRPO). */
  CONSTANT;

  /**
   * Reads {@code none}, {@code sequence}, {@code batch} or {@code constant}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static LengthNormalization parse(String name) {
    for (LengthNormalization normalization : values()) {
      if (normalization.toString().equals(name)) {
        return normalization;
      }
    }
    throw new IllegalArgumentException(
        "length normalization must be none, sequence, batch or constant, not " + name);
  }

  /** Returns the factor that differs between responses; 1 for all but {@link #SEQUENCE}. */
  public double ofResponse(int length) {
    return this == SEQUENCE ? 1.0 / Math.max(1, length) : 1;
  }

  /** Returns the factor that all responses of a step share; it makes the direction longer only. */
  public double ofStep(long responses, long tokens, int maximumNewTokens) {
    return switch (this) {
      case NONE, SEQUENCE -> 1;
      case BATCH -> tokens > 0 ? (double) responses / tokens : 1;
      case CONSTANT -> 1.0 / maximumNewTokens;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
