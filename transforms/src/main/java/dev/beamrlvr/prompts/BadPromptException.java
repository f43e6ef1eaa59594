package dev.beamrlvr.prompts;

/** A line or record that is no prompt; the message says why in one line. */
final class BadPromptException extends Exception {

  private static final long serialVersionUID = 1;

  BadPromptException(String message) {
    super(message);
  }
}
