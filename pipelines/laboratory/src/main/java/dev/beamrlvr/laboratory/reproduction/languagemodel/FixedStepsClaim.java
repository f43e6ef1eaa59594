package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.laboratory.experiments.ClaimVerdict;
import dev.beamrlvr.laboratory.experiments.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Steps up to the threshold raise success, and steps far above it lower it.
 *
 * @param isNormalized whether each response's loss is divided by its length
 */
record FixedStepsClaim(boolean isNormalized) implements SweepClaim {

  @Override
  public String name() {
    return isNormalized ? "language-model-normalized-steps" : "language-model-steps";
  }

  @Override
  public String statement() {
    return isNormalized
        ? "With each response's loss divided by its length, the same lengths of step raise and"
            + " lower success: a step is a length along a unit direction, which a factor in the"
            + " loss does not change (ours; the adaptive step and its threshold are those without)."
        : "On the bundled language model, steps up to the measured threshold raise success on"
            + " problems that were not trained on, and steps far above it lower it (what the"
            + " paper's Theorems 1 and 2 say of a policy; that the threshold is slope over"
            + " curvature, as measured, is ours).";
  }

  @Override
  public int runs(SweepOutcome sweep) {
    int fixed = sweep.fixed(isNormalized).size();
    return isNormalized ? fixed : fixed + 1;
  }

  @Override
  public Figure figure(SweepOutcome sweep) {
    List<Figure.Series> series = new ArrayList<>();
    series.add(sweep.adaptive().curve());
    sweep.fixed(isNormalized).forEach(outcome -> series.add(outcome.curve()));
    return new Figure(
        isNormalized
            ? "Language model, step by step, with length normalisation"
            : "Language model, step by step",
        "step",
        "success rate on test problems",
        false,
        false,
        series);
  }

  @Override
  public ClaimVerdict verdict(SweepOutcome sweep) {
    List<RunOutcome> fixed = sweep.fixed(isNormalized);
    List<RunOutcome> under = fixed.stream().filter(sweep::isUnderThreshold).toList();
    RunOutcome largest = fixed.get(fixed.size() - 1);
    if (sweep.threshold().isEmpty() || under.isEmpty()) {
      return new ClaimVerdict(
          false, "no step of the sweep lies under the measured threshold, or none was measured");
    }
    double start = sweep.start();
    double least = under.stream().mapToDouble(RunOutcome::end).min().orElseThrow();
    RunOutcome highest = under.get(under.size() - 1);
    return new ClaimVerdict(
        least > start && !sweep.isUnderThreshold(largest) && largest.end() < start,
        String.format(
            Locale.ROOT,
            "from %.3f, steps up to %s (threshold %s) reach at least %.3f; the largest step, %s,"
                + " ends at %.3f",
            start,
            SweepRun.number(SweepOutcome.fixedStep(highest)),
            SweepRun.number(sweep.threshold().orElseThrow()),
            least,
            SweepRun.number(SweepOutcome.fixedStep(largest)),
            largest.end()));
  }
}
