package dev.beamrlvr.internal;

/** Where the files of a step lie, relative to the run's directory, and what a checkpoint holds. */
public final class StepFiles {

  /** The optimizer's state in a checkpoint. */
  public static final String OPTIMIZER = "optimizer.safetensors";

  /** The {@code TrainingState} in a checkpoint. */
  public static final String STATE = "state.json";

  /** The {@link dev.beamrlvr.schemas.StepSummary} of the step that made a checkpoint. */
  public static final String SUMMARY = "summary.avro";

  private StepFiles() {}

  /** Returns the directory of a step's rollouts: rollouts/step-000007. */
  public static String rolloutDirectory(int step) {
    return "rollouts/" + StepNames.of(step);
  }
}
