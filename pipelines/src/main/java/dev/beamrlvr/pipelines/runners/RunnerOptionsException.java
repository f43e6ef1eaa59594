package dev.beamrlvr.pipelines.runners;

/** The options cannot work on their runner; the message is one line that says which and why. */
public final class RunnerOptionsException extends IllegalArgumentException {
  RunnerOptionsException(String message, Throwable cause) {
    super(message, cause);
  }
}
