package dev.beamrlvr.gradientgap;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.internal.Arguments;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a batch of rollouts says about a direction {@code u}, in scalars.
 *
 * <p>{@code g} is the unbiased gradient of the mean success rate, {@code g = mean_q 1/(G-1) sum_i
 * (r_i - rbar_q) grad log pi(o_i)}, with all-equal groups kept in the mean (THEORY B3). Means over
 * prompts run over all prompts of the batch.
 *
 * <p>{@code g} is that gradient whatever advantages made the direction {@code u}: with advantages
 * divided by a standard deviation or a loss divided by a length, {@code u} changes and {@code g}
 * does not. Then the scale of the loss makes no difference to the step.
 */
@AutoValue
public abstract class StepMeasurement {

  /** Mean of all rewards, in [0, 1]. */
  public abstract double meanSuccess();

  /** Number of rewards. */
  public abstract int rewards();

  /** Whether any group has correct and wrong responses; without one there is no direction. */
  public abstract boolean anyMixed();

  /**
   * A slope as responses measure it that did not make its direction: {@code h = <u_{t-1}, g>} along
   * the previous direction, that is with the previous momentum under the present preconditioner,
   * and 0 at the first; or whatever the {@link SlopeModel} asks for.
   */
  public abstract double heldOutSlope();

  /**
   * The slope that this direction has before the step along it, as prompts measure it that did not
   * make it: {@code b1 <P m, g> + (1 - b1) <P g, g>} without what each prompt would say about
   * itself, over the momentum's bias correction ({@link
   * dev.beamrlvr.internal.gradientgap.SlopeAcrossPrompts}). Null if that was not measured.
   */
  public abstract @Nullable Double slopeBefore();

  /** {@code <u, g>}: the slope along the direction on the batch that made it, an optimistic one. */
  public abstract double inSampleSlope();

  /** {@code |u|}. */
  public abstract double directionNorm();

  /** {@code F = mean_q F_q}: Fisher information along the unit direction. */
  public abstract double fisher();

  /**
   * {@code mean_q v_q F_q} with {@code v_q = p_q (1 - p_q) G / (G - 1)}, without the factor lambda,
   * which the {@link CurvatureModel} adds. With {@code p_q} for {@code v_q} and a lambda of 1 the
   * curvature is the provable bound P2.
   */
  public abstract double weightedFisher();

  /** A builder for a batch with these rewards; without further calls nothing is mixed. */
  public static Builder of(double meanSuccess, int rewards) {
    return new AutoValue_StepMeasurement.Builder()
        .setMeanSuccess(Arguments.between("meanSuccess", meanSuccess, 0, 1))
        .setRewards(Arguments.atLeast("rewards", rewards, 1))
        .setAnyMixed(false)
        .setHeldOutSlope(0)
        .setInSampleSlope(0)
        .setDirectionNorm(0)
        .setFisher(0)
        .setWeightedFisher(0);
  }

  /** Whether everything is finite, and the squares that are averaged are too. */
  public boolean finite() {
    return isSquareFinite(heldOutSlope())
        && (slopeBefore() == null || isSquareFinite(slopeBefore()))
        && Double.isFinite(inSampleSlope())
        && isSquareFinite(directionNorm())
        && Double.isFinite(fisher())
        && Double.isFinite(weightedFisher() * directionNorm() * directionNorm());
  }

  private static boolean isSquareFinite(double value) {
    return Double.isFinite(value * value);
  }

  /** Collects the measurements; the setters are the fields above. */
  @AutoValue.Builder
  public abstract static class Builder {
    abstract Builder setMeanSuccess(double value);

    abstract Builder setRewards(int value);

    public abstract Builder setAnyMixed(boolean value);

    public abstract Builder setHeldOutSlope(double value);

    public abstract Builder setSlopeBefore(@Nullable Double value);

    public abstract Builder setInSampleSlope(double value);

    public abstract Builder setDirectionNorm(double value);

    public abstract Builder setFisher(double value);

    public abstract Builder setWeightedFisher(double value);

    /** Returns the measurements. */
    public abstract StepMeasurement build();
  }
}
