package dev.beamrlvr.internal.gradientgap;

import java.util.Locale;

/** Estimates from the group of responses to one prompt (THEORY B1 and B4). */
public final class GroupEstimate {

  private GroupEstimate() {}

  /** B4: {@code p (1 - p) G / (G - 1)}, unbiased for {@code J (1 - J)}. */
  public static double verdictVariance(double successRate, int groupSize) {
    return successRate * (1 - successRate) * groupSize / (groupSize - 1);
  }

  /**
   * Standard error of B1, {@code sqrt(F (1/k + 1/(G-k)))}: the scores of all responses have the
   * variance {@code F}, those of the correct and of the wrong by themselves less on average. It is
   * known however few responses there are, and rather too large than too small.
   *
   * @param fisher {@code F} of the prompt along the direction (B6)
   * @param correct number of correct responses, at least 1
   * @param wrong number of wrong responses, at least 1
   */
  public static double gapAlignmentError(double fisher, int correct, int wrong) {
    if (!(fisher >= 0) || correct < 1 || wrong < 1) {
      throw new IllegalArgumentException(
          "Fisher information must be at least 0 and responses of both kinds must be there, not "
              + String.format(Locale.ROOT, "%s, %d and %d", fisher, correct, wrong));
    }
    return Math.sqrt(fisher * (1.0 / correct + 1.0 / wrong));
  }
}
