package dev.beamrlvr.policy;

/** A policy's files cannot be used; the message says in one line which file and what is wrong. */
public final class PolicyException extends RuntimeException {

  public PolicyException(String message) {
    super(message);
  }

  public PolicyException(String message, Throwable cause) {
    super(message, cause);
  }
}
