package dev.beamrlvr.training;

import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a reader should know of a step, in words. Each begins with what is wrong, up to a colon, by
 * which repeated warnings can be told.
 */
final class StepWarnings {

  /** Share of groups without signal from which on a run stagnates. */
  private static final double DEAD_SHARE = 0.9;

  /** Share of the first step's success below which a policy unlearns. */
  private static final double LOST_SHARE = 0.5;

  /**
   * Steps up to twice the threshold cost next to nothing; beyond, points are lost, and from five
   * times on what was learnt is unlearnt (THEORY E, fixed steps).
   */
  private static final double TOO_FAR = 2;

  private StepWarnings() {}

  static List<String> of(TrainingState before, StepEvidence evidence, StepDecision decision) {
    List<String> warnings = new ArrayList<>();
    errors(evidence, warnings);
    stagnation(evidence, warnings);
    collapse(before, evidence, warnings);
    threshold(decision, warnings);
    return warnings;
  }

  private static void errors(StepEvidence evidence, List<String> warnings) {
    int errors = evidence.errors();
    if (errors > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "verifier failures: %d responses count neither as right nor as wrong",
              errors));
    }
  }

  private static void stagnation(StepEvidence evidence, List<String> warnings) {
    int groups = evidence.prompts().size();
    double dead = groups == 0 ? 0 : 1 - evidence.mixedGroups() / (double) groups;
    if (evidence.rewards() > 0 && dead >= DEAD_SHARE) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "stagnating: %.0f %% of %d groups give no signal, %d are solved and %d unsolved",
              100 * dead,
              groups,
              evidence.solvedGroups(),
              evidence.unsolvedGroups()));
    }
  }

  private static void collapse(TrainingState before, StepEvidence evidence, List<String> warnings) {
    if (evidence.rewards() == 0) {
      return;
    }
    double first = before.initialSuccess() == null ? 0 : before.initialSuccess();
    double success = evidence.meanSuccess();
    double error = Math.sqrt(success * (1 - success) / evidence.rewards());
    int unsolved = before.unsolvedSteps() + 1;
    if (success == 0 && unsolved >= TrainingState.COLLAPSE_AFTER) {
      warnings.add(
          first > 0
              ? String.format(Locale.ROOT, "collapsed: no correct response in %d steps", unsolved)
              : String.format(
                  Locale.ROOT,
                  "unsolved: no correct response in %d steps, start from a policy that finds some",
                  unsolved));
    } else if (success < LOST_SHARE * first && success + 3 * error < first) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "unlearning: success is down to %.1f %% from %.1f %% at the first step",
              100 * success,
              100 * first));
    }
  }

  private static void threshold(StepDecision decision, List<String> warnings) {
    Threshold measured = decision.getMeasuredThreshold();
    if (measured != null && decision.getStepSize() > TOO_FAR * measured.getStepSize()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s step above the measured threshold: it is %.3g long, %s allows %.3g",
              decision.getStepRule(),
              decision.getStepSize(),
              measured.getName(),
              measured.getStepSize()));
    }
  }
}
