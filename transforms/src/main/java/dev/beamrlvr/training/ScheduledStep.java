package dev.beamrlvr.training;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.HeldOutSlope;
import dev.beamrlvr.gradientgap.SlopeEnds;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * A step size that the user chose, constant or falling to zero over the run.
 *
 * <p>With a normalised optimizer the step size is the length of the step; with AdamW it is the
 * learning rate. With {@code n} steps in all, step {@code k} (counted from 1) takes the share
 * {@code 1}, {@code (1 + cos(pi (k - 1) / n)) / 2} or {@code 1 - (k - 1) / n} of it.
 *
 * <p>Slope, curvature and KL divergence are measured as the adaptive rule of training measures
 * them, but without the guard and with the slope before the step alone, so that a step beyond what
 * they allow is told before it does harm: a long one leaves no slope behind it. They never change
 * the step.
 */
public final class ScheduledStep implements StepRule {

  /** How the step size changes over the run. */
  public enum Schedule {
    FIXED,
    COSINE,
    LINEAR
  }

  private final Schedule schedule;
  private final double stepSize;
  private final boolean normalised;
  private final int steps;
  private final boolean measures;
  private final StepReader reader =
      StepReader.of(
          AdaptiveStepSettings.forTraining()
              .withSlope(HeldOutSlope.forTraining().withEnds(SlopeEnds.BEFORE).atFaceValue())
              .withoutGuard());

  private ScheduledStep(
      Schedule schedule, double stepSize, boolean normalised, int steps, boolean measures) {
    if (!(stepSize > 0 && Double.isFinite(stepSize))) {
      throw new IllegalArgumentException("step size must be positive, not " + stepSize);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("a schedule needs at least one step, not " + steps);
    }
    this.schedule = schedule;
    this.stepSize = stepSize;
    this.normalised = normalised;
    // A constant step size is the same in a run of any length.
    this.steps = schedule == Schedule.FIXED ? 1 : steps;
    this.measures = measures;
  }

  /**
   * Creates the rule.
   *
   * @param normalised whether {@code stepSize} is the length of the step; otherwise it multiplies
   *     the optimizer's direction
   * @param steps length of the run, for the schedules that fall
   */
  public static ScheduledStep of(
      Schedule schedule, double stepSize, boolean normalised, int steps) {
    return new ScheduledStep(schedule, stepSize, normalised, steps, true);
  }

  /** The same steps without measuring anything: the cheapest. */
  public ScheduledStep withoutMeasuring() {
    return new ScheduledStep(schedule, stepSize, normalised, steps, false);
  }

  @Override
  public String name() {
    return schedule.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String initialMemory() {
    return measures ? reader.initialMemory() : "";
  }

  @Override
  public boolean triesSteps() {
    return measures;
  }

  @Override
  public List<Double> candidates(int step, String memory, double directionNorm) {
    if (!measures) {
      return List.of();
    }
    TreeSet<Double> candidates = new TreeSet<>(reader.ladder(memory));
    candidates.add(length(step, directionNorm));
    candidates.remove(0.0);
    return List.copyOf(candidates);
  }

  @Override
  public StepChoice choose(int step, String memory, StepEvidence evidence) {
    double length = length(step, evidence.direction().getNorm());
    if (length == 0) {
      return StepChoice.stay("the schedule has come to its end", memory);
    }
    return measures
        ? reader.read(memory, evidence).disregarded(length)
        : StepChoice.of(length, memory);
  }

  private double length(int step, double directionNorm) {
    return stepSize * share(step) * (normalised ? 1 : directionNorm);
  }

  private double share(int step) {
    double done = Math.min(1, (step - 1) / (double) steps);
    return switch (schedule) {
      case FIXED -> 1;
      case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
      case LINEAR -> 1 - done;
    };
  }
}
