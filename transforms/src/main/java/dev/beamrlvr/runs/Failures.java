package dev.beamrlvr.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.FailureMessage;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.rewards.VerifierException;
import dev.beamrlvr.training.TrainingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.regex.Pattern;

/** Tells failures that may pass from those that will come again. */
final class Failures {

  private static final List<Class<? extends Throwable>> PERMANENT =
      List.of(
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

  /** What only the message tells: of disks, in the system's words, and of stores' permissions. */
  private static final Pattern NOT_TO_BE_WAITED_FOR =
      Pattern.compile(
          "(?is).*(no space left|quota exceeded|read-only|permission denied|access denied"
              + "|forbidden).*");

  private Failures() {}

  static boolean isTransient(Throwable failure) {
    return FailureMessage.causes(failure).stream().noneMatch(Failures::isPermanent);
  }

  private static boolean isPermanent(Throwable cause) {
    return PERMANENT.stream().anyMatch(type -> type.isInstance(cause))
        || (cause instanceof CheckpointException && !isOutOfReach(cause.getCause()));
  }

  /** A store that is busy and a connection that is cut may come back; a disk or wrong bytes not. */
  private static boolean isOutOfReach(Throwable failure) {
    List<Throwable> causes = FailureMessage.causes(failure);
    return causes.stream().anyMatch(IOException.class::isInstance)
        && causes.stream().noneMatch(Failures::isOfTheFile);
  }

  private static boolean isOfTheFile(Throwable cause) {
    return cause instanceof FileSystemException
        || cause instanceof FileNotFoundException
        || cause instanceof JsonProcessingException
        || NOT_TO_BE_WAITED_FOR.matcher(String.valueOf(cause.getMessage())).matches();
  }
}
