package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.advantages.LengthNormalization;
import dev.beamrlvr.training.ScheduledStep;
import dev.beamrlvr.training.TrainSettings;
import java.util.Locale;
import java.util.Optional;

/**
 * One run of the sweep.
 *
 * @param stepSize length of its fixed step; none is the adaptive step
 * @param isNormalized whether each response's loss is divided by its length
 */
record SweepRun(Optional<Double> stepSize, boolean isNormalized) {

  static SweepRun adaptive() {
    return new SweepRun(Optional.empty(), false);
  }

  static SweepRun fixed(double stepSize, boolean isNormalized) {
    return new SweepRun(Optional.of(stepSize), isNormalized);
  }

  /** As figures, progress lines and directories name the step. */
  String label() {
    return stepSize.map(SweepRun::number).map("step "::concat).orElse("adaptive step");
  }

  /** Name of the run's directory. */
  String directory() {
    return label().replace(' ', '-') + (isNormalized ? "-normalized" : "");
  }

  /** Sets what sets this run apart. */
  TrainSettings.Builder configure(TrainSettings.Builder settings) {
    stepSize.ifPresent(
        length ->
            settings.setStepRule(ScheduledStep.of(ScheduledStep.Schedule.FIXED, length, true, 1)));
    return settings.setLengthNormalization(
        isNormalized ? LengthNormalization.SEQUENCE : LengthNormalization.NONE);
  }

  /** Three significant digits at most. */
  static String number(double value) {
    return String.valueOf(Double.valueOf(String.format(Locale.ROOT, "%.3g", value)));
  }
}
