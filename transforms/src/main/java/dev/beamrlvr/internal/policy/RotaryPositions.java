package dev.beamrlvr.internal.policy;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The frequencies of the rotary positions: base^(-2i / head width), and for long contexts slowed
 * down as Llama 3.1 does it.
 *
 * @param base of the powers
 * @param scaling how slow frequencies are made slower; null if they are not
 */
public record RotaryPositions(double base, @Nullable LlamaScaling scaling) {

  /**
   * The rope type {@code llama3}: wave lengths beyond {@code originalPositions / lowFactor} are
   * stretched by {@code factor}, those below {@code originalPositions / highFactor} stay, and in
   * between the one passes into the other linearly in the number of waves that fit in.
   */
  public record LlamaScaling(
      double factor, double lowFactor, double highFactor, int originalPositions) {}

  /** Positions of the type {@code default}. */
  public static RotaryPositions of(double base) {
    return new RotaryPositions(base, null);
  }

  /** Returns what each plain frequency is multiplied by: ones where nothing is scaled. */
  double[] multipliers(int headSize) {
    double[] multipliers = new double[headSize / 2];
    for (int i = 0; i < multipliers.length; i++) {
      multipliers[i] =
          scaling == null ? 1 : multiplier(StrictMath.pow(base, -2.0 * i / headSize), scaling);
    }
    return multipliers;
  }

  private static double multiplier(double frequency, LlamaScaling s) {
    double waves = s.originalPositions * frequency / (2 * Math.PI);
    if (waves < s.lowFactor) {
      return 1 / s.factor;
    }
    if (waves > s.highFactor) {
      return 1;
    }
    double kept = (waves - s.lowFactor) / (s.highFactor - s.lowFactor);
    return (1 - kept) / s.factor + kept;
  }
}
