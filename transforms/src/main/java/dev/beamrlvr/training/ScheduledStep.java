package dev.beamrlvr.training;

import java.util.Locale;

/**
 * A step size that the user chose, constant or falling to zero over the run.
 *
 * <p>With a normalised optimizer the step size is the length of the step; with AdamW it is the
 * learning rate. With {@code n} steps in all, step {@code k} (counted from 1) takes the share
 * {@code 1}, {@code (1 + cos(pi (k - 1) / n)) / 2} or {@code 1 - (k - 1) / n} of it.
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

  private ScheduledStep(Schedule schedule, double stepSize, boolean normalised, int steps) {
    if (!(stepSize > 0 && Double.isFinite(stepSize))) {
      throw new IllegalArgumentException("step size must be positive, not " + stepSize);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("a schedule needs at least one step, not " + steps);
    }
    this.schedule = schedule;
    this.stepSize = stepSize;
    this.normalised = normalised;
    this.steps = steps;
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
    return new ScheduledStep(schedule, stepSize, normalised, steps);
  }

  @Override
  public String name() {
    return schedule.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public StepChoice choose(int step, String memory, StepEvidence evidence) {
    double length = normalised ? 1 : evidence.direction().getNorm();
    return StepChoice.plain(stepSize * share(step) * length, memory);
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
