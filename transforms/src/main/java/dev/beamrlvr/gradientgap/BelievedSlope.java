package dev.beamrlvr.gradientgap;

/**
 * How much of the average honest slope across steps is believed: {@code a E^2 / (E^2 + k V)}, with
 * {@code E} the mean of the slopes and {@code V} the variance of that mean, larger while the slopes
 * are few (our own).
 */
final class BelievedSlope {

  private static final double TINY = 1e-300;
  private static final int FEWEST_SLOPES = 2;

  private BelievedSlope() {}

  /** Whether there are slopes enough to tell their noise; always where nothing is doubted. */
  static boolean known(AdaptiveStepSettings settings, AdaptiveStepState state) {
    return settings.honestSlopeDoubt() == 0 || state.honestSlopes() >= FEWEST_SLOPES;
  }

  /** What the average honest slope is multiplied by; 0 while it is not {@link #known known}. */
  static double share(AdaptiveStepSettings settings, AdaptiveStepState state) {
    if (settings.honestSlopeDoubt() == 0) {
      return settings.honestSlopeFactor();
    }
    if (!known(settings, state)) {
      return 0;
    }
    int slopes = state.honestSlopes();
    double forgotten = StrictMath.pow(settings.memory(), slopes);
    double mean = state.honestAverage() / (1 - forgotten);
    double spread = Math.max(0, state.honestSquares() / (1 - forgotten) - mean * mean);
    double shareOfOne =
        (1 - settings.memory()) / (1 + settings.memory()) * (1 + forgotten) / (1 - forgotten);
    // The spread of a few slopes is itself uncertain: three times the variance for two of them.
    double fewSlopes = (slopes + 1.0) / (slopes - 1);
    double variance = fewSlopes * spread * shareOfOne / (1 - shareOfOne);
    double square = mean * mean;
    return settings.honestSlopeFactor()
        * square
        / Math.max(square + settings.honestSlopeDoubt() * variance, TINY);
  }
}
