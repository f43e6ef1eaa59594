package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.schemas.CheckpointReference;
import java.util.List;
import java.util.Optional;

/**
 * Where a run can go on.
 *
 * @param reference the complete checkpoint of the highest step; empty if there is none
 * @param warnings one line for each incomplete one that was passed over, saying what it lacks
 */
public record NewestCheckpoint(Optional<CheckpointReference> reference, List<String> warnings) {

  /** Copies the list. */
  public NewestCheckpoint {
    warnings = List.copyOf(warnings);
  }
}
