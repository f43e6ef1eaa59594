package dev.beamrlvr.rewards;

/**
 * Judging cannot go on, so the pipeline must stop; the message is one line that says what to do. A
 * response that cannot be judged is no such failure but a verdict of kind {@code ERROR}.
 */
public final class VerifierException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  VerifierException(String message) {
    super(message);
  }
}
