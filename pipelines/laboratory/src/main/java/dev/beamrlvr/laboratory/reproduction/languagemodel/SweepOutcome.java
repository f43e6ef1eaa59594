package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.laboratory.experiments.Figure;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What all runs of a sweep gave. */
public final class SweepOutcome {

  private final List<RunOutcome> runs;

  SweepOutcome(List<RunOutcome> runs) {
    this.runs = List.copyOf(runs);
  }

  RunOutcome adaptive() {
    return runs.stream()
        .filter(outcome -> outcome.run().stepSize().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  /** The runs of fixed steps, the smallest first. */
  List<RunOutcome> fixed(boolean isNormalized) {
    return runs.stream()
        .filter(outcome -> outcome.run().stepSize().isPresent())
        .filter(outcome -> outcome.run().isNormalized() == isNormalized)
        .sorted(Comparator.comparingDouble(SweepOutcome::fixedStep))
        .toList();
  }

  /** Length of the steps of a run of fixed steps. */
  static double fixedStep(RunOutcome outcome) {
    return outcome.run().stepSize().orElseThrow();
  }

  /** Success of the base policy, which all runs begin with. */
  double start() {
    return adaptive().start();
  }

  /** The threshold that the run of the adaptive step measured, if it has. */
  Optional<Double> threshold() {
    return adaptive().threshold();
  }

  /** Whether a run of fixed steps stays at or under its threshold; not if none was measured. */
  boolean isUnderThreshold(RunOutcome outcome) {
    return threshold().filter(threshold -> fixedStep(outcome) <= threshold).isPresent();
  }

  /** Success at the end against something that differs from run to run. */
  static Figure.Series ends(
      String name, List<RunOutcome> outcomes, ToDoubleFunction<RunOutcome> place) {
    return new Figure.Series(
        name,
        outcomes.stream().map(place::applyAsDouble).toList(),
        outcomes.stream().map(RunOutcome::end).toList());
  }
}
