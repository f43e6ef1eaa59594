package dev.beamrlvr.laboratory.population;

import dev.beamrlvr.laboratory.identities.LogOdds;

/**
 * Two answers with {@code ell(x, y) = y / 2 + 1.5 sin x - x / 2}, from (0, 0): the example behind
 * THEORY C "W".
 *
 * <p>Unit steps along the gap of length {@link #RESONANT_STEP} are perfectly aligned and lower
 * {@code ell} by pi/2 every time, so success falls to 0: what the paper's Theorem 2 says of
 * oversized steps. The example is our own.
 */
public final class Washboard implements PopulationPolicy {

  private static final double TILT = 0.5;
  private static final double WAVE = 1.5;
  private static final double SLOPE = 0.5;

  /** {@code 2 pi sqrt(1.25)}: one full wave along x in one step. */
  public static final double RESONANT_STEP = 2 * Math.PI * Math.hypot(WAVE - TILT, SLOPE);

  @Override
  public double[] initialWeights() {
    return new double[2];
  }

  @Override
  public double logOdds(double[] weights) {
    return SLOPE * weights[1] + WAVE * Math.sin(weights[0]) - TILT * weights[0];
  }

  @Override
  public double[] gap(double[] weights) {
    return new double[] {WAVE * Math.cos(weights[0]) - TILT, SLOPE};
  }

  @Override
  public double fisher(double[] weights, double[] direction) {
    double[] gap = gap(weights);
    double alignment = gap[0] * direction[0] + gap[1] * direction[1];
    return LogOdds.variance(logOdds(weights)) * alignment * alignment;
  }

  @Override
  public double kl(double[] weights, double[] moved) {
    double before = logOdds(weights);
    double after = logOdds(moved);
    return LogOdds.success(before) * (LogOdds.logSuccess(before) - LogOdds.logSuccess(after))
        + LogOdds.success(-before) * (LogOdds.logSuccess(-before) - LogOdds.logSuccess(-after));
  }

  /** {@code G_o}: no score is longer than the longest gap. */
  public double scoreBound() {
    return Math.hypot(TILT + WAVE, SLOPE);
  }

  /** {@code L_o}: no Hessian of a log-probability is larger. */
  public double hessianBound() {
    return WAVE + scoreBound() * scoreBound() / 4;
  }
}
