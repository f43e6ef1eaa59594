package dev.beamrlvr.training;

/** A checkpoint's {@code state.json}, for tests of other packages. */
public final class StateFile {

  private StateFile() {}

  /** That of a run which has taken no step. */
  public static byte[] sound() {
    return TrainingState.initial(ScheduledStep.of(ScheduledStep.Schedule.FIXED, 0.1, true, 10))
        .toJson();
  }

  /** Reads one, and whether what was read is written and read again as it was. */
  public static boolean isReadAsItWas(byte[] json) {
    TrainingState state = TrainingState.fromJson(json);
    return state.equals(TrainingState.fromJson(state.toJson()));
  }
}
