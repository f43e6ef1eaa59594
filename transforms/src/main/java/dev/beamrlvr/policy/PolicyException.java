package dev.beamrlvr.policy;

/** A policy's files cannot be used; the message says in one line which file and what is wrong. */
public final class PolicyException extends RuntimeException {

  /** Says what is wrong. */
  public PolicyException(String message) {
    super(message);
  }

  /** Says what is wrong, and what it came of. */
  public PolicyException(String message, Throwable cause) {
    super(message, cause);
  }
}
