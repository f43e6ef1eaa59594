package dev.beamrlvr.laboratory.experiments;

import java.io.Serializable;

/** One run of one claim: small, serialisable, and computed by a pure function. */
public interface WorkUnit extends Serializable {

  /** Name of the claim that it belongs to. */
  String claim();

  /** The line in the claim's figure that it contributes to. */
  String series();

  /** What is varied along the figure: a length, a failure rate, a step size. */
  double x();

  /** Tells runs at the same place of the same series apart. */
  long seed();

  /** Computes the unit; the same unit always gives the same result. */
  UnitResult compute();
}
