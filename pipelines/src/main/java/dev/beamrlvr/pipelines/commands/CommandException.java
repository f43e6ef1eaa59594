package dev.beamrlvr.pipelines.commands;

/** The work failed; the message is the one line that the user reads. */
public class CommandException extends RuntimeException {
  public CommandException(String message) {
    super(message);
  }

  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
