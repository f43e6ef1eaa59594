package dev.beamrlvr.training;

import java.util.Locale;

/** A training step that cannot be taken; the message is one line that says what to do. */
public final class TrainingException extends RuntimeException {

  /** Says it in {@link String#format}'s words. */
  public TrainingException(String format, Object... arguments) {
    super(String.format(Locale.ROOT, format, arguments));
  }
}
