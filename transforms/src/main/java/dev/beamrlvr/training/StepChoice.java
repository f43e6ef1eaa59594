package dev.beamrlvr.training;

import dev.beamrlvr.schemas.Threshold;
import java.util.List;

/**
 * How far a step goes, and why.
 *
 * @param stepSize length along the unit direction; 0 leaves the weights as they are
 * @param reason why nothing changes; null if something does
 * @param thresholds every bound that was computed
 * @param measuredThreshold the smallest of those that measurements set; null where not measured
 * @param binding name of the bound that decided; null if none did
 * @param curvature of the mean success rate along the unit direction; null where not measured
 * @param honestyRatio measured over promised slope; null where not measured
 * @param guardScale what a falling success rate has left of the step, up to 1
 * @param predictedKl in nats for a response; null where not measured
 * @param measuredKl in nats for a response; null where not measured
 * @param backtracks how often the step was halved
 * @param memory what the rule wants to remember
 */
public record StepChoice(
    double stepSize,
    String reason,
    List<Threshold> thresholds,
    Threshold measuredThreshold,
    String binding,
    Double curvature,
    Double honestyRatio,
    double guardScale,
    Double predictedKl,
    Double measuredKl,
    int backtracks,
    String memory) {

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public StepChoice {
    if (!(stepSize >= 0 && Double.isFinite(stepSize))) {
      throw new IllegalArgumentException(
          "the length of a step must be 0 or above and finite, not " + stepSize);
    }
  }

  /** Goes {@code stepSize} far along the unit direction. */
  public static StepChoice of(double stepSize, String memory) {
    return unmeasured(stepSize, null, 1, memory);
  }

  /** Leaves the weights as they are. */
  public static StepChoice stay(String reason, String memory) {
    return stay(reason, 1, memory);
  }

  /** Leaves the weights as they are, and tells what a falling success rate has left of steps. */
  static StepChoice stay(String reason, double guardScale, String memory) {
    return unmeasured(0, reason, guardScale, memory);
  }

  private static StepChoice unmeasured(
      double stepSize, String reason, double guardScale, String memory) {
    return new StepChoice(
        stepSize, reason, List.of(), null, null, null, null, guardScale, null, null, 0, memory);
  }
}
