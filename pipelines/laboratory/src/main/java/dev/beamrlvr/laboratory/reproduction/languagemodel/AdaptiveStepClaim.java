package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.laboratory.experiments.ClaimVerdict;
import dev.beamrlvr.laboratory.experiments.Figure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The adaptive step among the fixed ones. */
record AdaptiveStepClaim() implements SweepClaim {

  /** Two points of success. */
  private static final double TOLERANCE = 0.02;

  @Override
  public String name() {
    return "language-model-threshold";
  }

  @Override
  public String statement() {
    return "The adaptive step, which is told no step size and goes by the threshold that it"
        + " measures, ends within two points of the best fixed step, tuned on the very runs that it"
        + " is judged by (ours).";
  }

  @Override
  public int runs(SweepOutcome sweep) {
    return 0;
  }

  @Override
  public Figure figure(SweepOutcome sweep) {
    List<RunOutcome> fixed = sweep.fixed(false);
    List<Figure.Series> series = new ArrayList<>();
    series.add(SweepOutcome.ends("fixed steps", fixed, SweepOutcome::fixedStep));
    series.add(
        SweepOutcome.ends(
            "fixed steps, loss divided by length", sweep.fixed(true), SweepOutcome::fixedStep));
    sweep
        .adaptive()
        .stepSize()
        .ifPresent(
            median ->
                series.add(
                    SweepOutcome.ends(
                        "adaptive step, at its median",
                        List.of(sweep.adaptive()),
                        outcome -> median)));
    sweep
        .threshold()
        .filter(threshold -> threshold > 0)
        .ifPresent(
            threshold -> series.add(Figure.Series.upright("measured threshold", threshold, 0, 1)));
    series.add(
        Figure.Series.level(
            "base policy",
            sweep.start(),
            SweepOutcome.fixedStep(fixed.get(0)),
            SweepOutcome.fixedStep(fixed.get(fixed.size() - 1))));
    return new Figure(
        "Language model: final success against step size",
        "length of the step",
        "success rate on test problems at the end",
        true,
        false,
        series);
  }

  @Override
  public ClaimVerdict verdict(SweepOutcome sweep) {
    RunOutcome best =
        sweep.fixed(false).stream().max(Comparator.comparingDouble(RunOutcome::end)).orElseThrow();
    double adaptive = sweep.adaptive().end();
    return new ClaimVerdict(
        adaptive >= best.end() - TOLERANCE,
        String.format(
            Locale.ROOT,
            "adaptive %.3f with a median step of %s, best fixed %.3f with %s; the threshold is %s",
            adaptive,
            sweep.adaptive().stepSize().map(SweepRun::number).orElse("none"),
            best.end(),
            SweepRun.number(SweepOutcome.fixedStep(best)),
            sweep.threshold().map(SweepRun::number).orElse("not measured")));
  }
}
