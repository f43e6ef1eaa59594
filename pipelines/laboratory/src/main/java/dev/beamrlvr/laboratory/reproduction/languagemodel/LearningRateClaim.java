package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.laboratory.experiments.ClaimVerdict;
import dev.beamrlvr.laboratory.experiments.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Length normalisation raises the admissible learning rate by the response length. A run's learning
 * rate is its step over the length of the first gradient, which all runs of one loss share.
 */
record LearningRateClaim() implements SweepClaim {

  private static final String SUMMED = "loss summed over tokens";
  private static final String DIVIDED = "loss divided by length";

  /** Neighbouring steps of the sweep are a factor of two apart. */
  private static final double TOLERANCE = 3;

  @Override
  public String name() {
    return "language-model-length";
  }

  @Override
  public String statement() {
    return "Dividing each response's loss by its length raises the learning rate at which success"
        + " begins to fall by about the response length (shape of the paper's Theorem 3).";
  }

  @Override
  public int runs(SweepOutcome sweep) {
    return 0;
  }

  private static double learningRate(RunOutcome outcome) {
    return SweepOutcome.fixedStep(outcome) / outcome.firstGradientNorm();
  }

  @Override
  public Figure figure(SweepOutcome sweep) {
    List<Figure.Series> series = new ArrayList<>();
    for (boolean isNormalized : List.of(false, true)) {
      series.add(
          SweepOutcome.ends(
              isNormalized ? DIVIDED : SUMMED,
              sweep.fixed(isNormalized),
              LearningRateClaim::learningRate));
    }
    sweep
        .threshold()
        .filter(threshold -> threshold > 0)
        .ifPresent(
            threshold -> {
              for (boolean isNormalized : List.of(false, true)) {
                double norm = sweep.fixed(isNormalized).get(0).firstGradientNorm();
                series.add(
                    Figure.Series.upright(
                        "threshold, " + (isNormalized ? DIVIDED : SUMMED), threshold / norm, 0, 1));
              }
            });
    return new Figure(
        "Language model: final success against learning rate",
        "learning rate in the first step",
        "success rate on test problems at the end",
        true,
        false,
        series);
  }

  /** The largest learning rate under which no run has lost success; NaN if there is none. */
  private static double admissible(SweepOutcome sweep, boolean isNormalized) {
    double largest = Double.NaN;
    for (RunOutcome outcome : sweep.fixed(isNormalized)) {
      if (!(outcome.end() >= sweep.start())) {
        break;
      }
      largest = learningRate(outcome);
    }
    return largest;
  }

  @Override
  public ClaimVerdict verdict(SweepOutcome sweep) {
    double summed = admissible(sweep, false);
    double divided = admissible(sweep, true);
    double length = sweep.adaptive().firstResponseLength();
    double ratio = divided / summed;
    return new ClaimVerdict(
        ratio > length / TOLERANCE && ratio < length * TOLERANCE,
        String.format(
            Locale.ROOT,
            "the largest learning rate that does not lower success is %.3g with the summed loss and"
                + " %.3g with the divided one, %.1f times as much at %.1f tokens a response",
            summed,
            divided,
            ratio,
            length));
  }
}
