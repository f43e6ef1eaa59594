package dev.beamrlvr.laboratory.experiments;

import java.util.List;

/** Something that the paper, or the adaptive step derived from it, claims. */
public interface Claim {

  /** A short name, unique among {@link Claims#all()}. */
  String name();

  /** The claim in one sentence, with its source. */
  String statement();

  /** Everything that must be computed. */
  List<WorkUnit> units();

  /** The figure, from the results of all units in any order. */
  Figure figure(List<UnitResult> results);

  /** The verdict, from the results of all units in any order. */
  ClaimVerdict verdict(List<UnitResult> results);
}
