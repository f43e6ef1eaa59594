package dev.beamrlvr.internal.gradientgap;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The step that a batch's measurements allow, before any trial. Made by {@link AdaptiveStep}. */
@AutoValue
public abstract class StepProposal {

  private static final int DIRECTIONS_FOR_A_SLOPE = 5;

  /** {@code eta}: length of the step along the unit direction; 0 if there is nothing to try. */
  public abstract double stepSize();

  /** Every bound that was computed, in the order of {@link StepBound}. */
  public abstract List<StepThreshold> thresholds();

  /** The smallest of the bounds; empty if there is nothing to try. */
  public abstract Optional<StepBound> binding();

  /** Why there is nothing to try, in one line; empty if there is. */
  public abstract Optional<String> reason();

  /**
   * Held-out over in-sample slope, {@code Eb / Ep}, not clipped; 0 while the latter is not uphill.
   */
  public abstract double slopeRatio();

  /** Whether a slope was held out yet; {@link #slopeRatio()} says nothing before. */
  public abstract boolean slopeRatioKnown();

  /** What a falling success rate has left of the step that slope and curvature allow, up to 1. */
  public double guardScale() {
    return pending().guard().scale();
  }

  /** {@code |u|}. */
  public abstract double directionNorm();

  /** {@code F}: Fisher information along the unit direction. */
  public abstract double fisher();

  /** {@code c}: curvature of the mean success rate that the step was computed with. */
  public abstract double curvature();

  /**
   * The smallest bound that measurements set: growth is prudence, no measurement. While the
   * averages hold hardly any held-out slope, over the first few batches, it is the one on KL
   * divergence. Empty if nothing was measured.
   */
  public Optional<StepThreshold> measuredThreshold() {
    boolean slopeKnown = pending().directions() >= DIRECTIONS_FOR_A_SLOPE;
    return thresholds().stream()
        .filter(threshold -> threshold.bound() != StepBound.GROWTH)
        .filter(threshold -> slopeKnown || threshold.bound() != StepBound.SLOPE_OVER_CURVATURE)
        .min(Comparator.comparingDouble(StepThreshold::stepSize));
  }

  /** {@code eta^2 F / 2}: the KL divergence that the curvature predicts, in nats for a response. */
  public double predictedKl() {
    return predictedKl(stepSize());
  }

  /** The steps to try, each half the one before; empty if there is nothing to try. */
  public List<Double> candidates() {
    List<Double> steps = new ArrayList<>();
    double step = stepSize();
    for (int i = 0; i < candidateCount() && step > 0; i++) {
      steps.add(step);
      step /= 2;
    }
    return List.copyOf(steps);
  }

  abstract int candidateCount();

  /** Whether there was no direction at all, so that the previous step stays what it was. */
  abstract boolean skipped();

  /** The state after this batch's averages, before the decision. */
  abstract AdaptiveStepState pending();

  /** {@code step^2 F / 2}: the KL divergence that the curvature predicts for any other step. */
  public double predictedKl(double step) {
    return 0.5 * step * step * fisher();
  }

  static Builder builder() {
    return new AutoValue_StepProposal.Builder()
        .setStepSize(0)
        .setThresholds(List.of())
        .setSlopeRatio(0)
        .setSlopeRatioKnown(false)
        .setDirectionNorm(0)
        .setFisher(0)
        .setCurvature(0)
        .setCandidateCount(0)
        .setSkipped(false);
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setStepSize(double value);

    abstract Builder setThresholds(List<StepThreshold> value);

    abstract Builder setBinding(StepBound value);

    abstract Builder setReason(String value);

    abstract Builder setSlopeRatio(double value);

    abstract Builder setSlopeRatioKnown(boolean value);

    abstract Builder setDirectionNorm(double value);

    abstract Builder setFisher(double value);

    abstract Builder setCurvature(double value);

    abstract Builder setCandidateCount(int value);

    abstract Builder setSkipped(boolean value);

    abstract Builder setPending(AdaptiveStepState value);

    abstract StepProposal build();
  }
}
