package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.pipelines.training.TrainCommandOptions;
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

  /** Writes what sets this run apart into its options. */
  void configure(TrainCommandOptions options) {
    stepSize.ifPresent(
        length -> {
          options.setStepRule("fixed");
          options.setStepSize(length);
        });
    options.setLengthNormalization(isNormalized ? "sequence" : "none");
  }

  /** Three significant digits at most. */
  static String number(double value) {
    return String.valueOf(Double.valueOf(String.format(Locale.ROOT, "%.3g", value)));
  }
}
