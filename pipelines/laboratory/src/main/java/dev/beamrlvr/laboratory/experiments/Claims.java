package dev.beamrlvr.laboratory.experiments;

import java.util.List;

/** All claims, in the order in which a reader meets them. */
public final class Claims {

  private Claims() {}

  /** Every claim; all of their units together take about half a minute on one core. */
  public static List<Claim> all() {
    return List.of(
        new ThresholdClaim(),
        new LengthClaim(),
        new HighSuccessClaim(),
        new StagnationClaim(),
        new AdvantageClaim(),
        new OneConfigurationClaim(),
        new NothingToLearnClaim());
  }
}
