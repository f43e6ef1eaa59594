package dev.beamrlvr.runs;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.rewards.VerifierException;
import dev.beamrlvr.training.TrainingException;
import java.io.ObjectStreamException;
import java.util.ArrayList;
import java.util.List;

/** Tells failures that may pass from those that will come again. */
final class Failures {

  private static final List<Class<? extends Throwable>> PERMANENT =
      List.of(
          CheckpointException.class,
          PolicyException.class,
          TrainingException.class,
          VerifierException.class,
          IllegalArgumentException.class,
          ClassCastException.class,
          NullPointerException.class,
          LinkageError.class,
          ClassNotFoundException.class,
          ObjectStreamException.class,
          OutOfMemoryError.class,
          StackOverflowError.class);

  private Failures() {}

  static boolean isTransient(Throwable failure) {
    return causes(failure).stream()
        .noneMatch(cause -> PERMANENT.stream().anyMatch(type -> type.isInstance(cause)));
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure; cause != null && !causes.contains(cause); ) {
      causes.add(cause);
      cause = cause.getCause();
    }
    return causes;
  }
}
