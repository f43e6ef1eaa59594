package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.schemas.CheckpointReference;
import java.util.List;

/**
 * The checkpoints of a run.
 *
 * @param complete the complete ones in order of their steps
 * @param warnings one line for each that is not, saying what it lacks
 */
public record CheckpointListing(List<CheckpointReference> complete, List<String> warnings) {

  /** Copies both lists. */
  public CheckpointListing {
    complete = List.copyOf(complete);
    warnings = List.copyOf(warnings);
  }
}
