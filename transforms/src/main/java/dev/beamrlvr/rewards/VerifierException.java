package dev.beamrlvr.rewards;

/**
 * Judging cannot go on, so the pipeline must stop; the message is one line that says what to do.
 *
 * <p>A {@link Verifier} may throw it where no response can be judged any more, such as when the
 * sandbox that it asks has gone. A single response that cannot be judged is no such failure but a
 * verdict of kind {@code ERROR}.
 */
public final class VerifierException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes one of a line that says what to do. */
  public VerifierException(String message) {
    super(message);
  }
}
