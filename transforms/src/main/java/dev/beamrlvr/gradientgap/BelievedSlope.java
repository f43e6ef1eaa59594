package dev.beamrlvr.gradientgap;

/**
 * How much of the average honest slope across steps is believed: {@code a E^2 / (E^2 + k V)}, with
 * {@code E} the mean of the slopes and {@code V} the variance of that mean (our own).
 */
final class BelievedSlope {

  private static final double TINY = 1e-300;

  private BelievedSlope() {}

  /** What the average honest slope is multiplied by; 0 while there are fewer than two slopes. */
  static double share(AdaptiveStepSettings settings, AdaptiveStepState state) {
    if (settings.honestSlopeDoubt() == 0) {
      return settings.honestSlopeFactor();
    }
    int slopes = state.directions() - 1;
    if (slopes < 2) {
      return 0;
    }
    double forgotten = StrictMath.pow(settings.memory(), slopes);
    double mean = state.honestAverage() / (1 - forgotten);
    double spread = Math.max(0, state.honestSquares() / (1 - forgotten) - mean * mean);
    double shareOfOne =
        (1 - settings.memory()) / (1 + settings.memory()) * (1 + forgotten) / (1 - forgotten);
    double variance = spread * shareOfOne / (1 - shareOfOne);
    double square = mean * mean;
    return settings.honestSlopeFactor()
        * square
        / Math.max(square + settings.honestSlopeDoubt() * variance, TINY);
  }
}
