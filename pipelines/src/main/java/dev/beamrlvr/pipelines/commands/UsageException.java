package dev.beamrlvr.pipelines.commands;

/** The command was called wrongly; the message is the one line that says how to call it. */
public final class UsageException extends CommandException {
  public UsageException(String message) {
    super(message);
  }
}
