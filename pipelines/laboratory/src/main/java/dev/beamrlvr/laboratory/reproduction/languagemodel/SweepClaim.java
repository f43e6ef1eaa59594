package dev.beamrlvr.laboratory.reproduction.languagemodel;

import dev.beamrlvr.laboratory.experiments.ClaimVerdict;
import dev.beamrlvr.laboratory.experiments.Figure;
import java.util.List;

/** Something that the paper, or the adaptive step, claims of a language model. */
public interface SweepClaim {

  /** Every claim that a sweep decides, in the order of the page. */
  static List<SweepClaim> all() {
    return List.of(
        new FixedStepsClaim(false),
        new AdaptiveStepClaim(),
        new FixedStepsClaim(true),
        new LearningRateClaim());
  }

  /** A short name, unique in the page. */
  String name();

  /** The claim in one sentence, with its source. */
  String statement();

  /** How many of the sweep's runs no claim before it has counted. */
  int runs(SweepOutcome sweep);

  Figure figure(SweepOutcome sweep);

  ClaimVerdict verdict(SweepOutcome sweep);
}
