package dev.beamrlvr.internal.gradientgap;

import dev.beamrlvr.internal.Arguments;
import java.io.Serializable;

/**
 * How much success a run's steps guarantee, in the form of the paper's Theorem 1.
 *
 * <p>If every step obeys {@code eta_k <= [dmu_k]+ / (2 (L_o + 8 G_o^2))} (the paper's condition) or
 * any of the weaker sufficient conditions P1, P2, P3 (our own derivation), then after K steps, with
 * {@code M = sum_k eta_k [dmu_k]+} in nats, {@code J_K >= J_0 / (J_0 + (1 - J_0) exp(-M / 2))}. The
 * bound tends to 1 only if M diverges. Immutable.
 *
 * @param initialSuccess {@code J_0}: success rate before the first step, in [0, 1]
 * @param total {@code M}, in nats
 */
public record CumulativeGain(double initialSuccess, double total) implements Serializable {

  public CumulativeGain {
    Arguments.between("initialSuccess", initialSuccess, 0, 1);
    Arguments.between("total", total, 0, Double.MAX_VALUE);
  }

  /**
   * After one more step.
   *
   * @param gapAlignment {@code dmu}, in nats per unit of step; a negative one adds nothing
   * @param stepSize {@code eta}, at least 0
   */
  public CumulativeGain plus(double gapAlignment, double stepSize) {
    Arguments.finite("gapAlignment", gapAlignment);
    Arguments.between("stepSize", stepSize, 0, Double.MAX_VALUE);
    return new CumulativeGain(initialSuccess, total + Math.max(gapAlignment, 0) * stepSize);
  }

  /** {@code J_0 / (J_0 + (1 - J_0) exp(-M / 2))}. */
  public double successLowerBound() {
    if (initialSuccess == 0) {
      return 0;
    }
    return initialSuccess / (initialSuccess + (1 - initialSuccess) * Math.exp(-total / 2));
  }
}
