package dev.beamrlvr.internal.policy;

/**
 * A prompt and what followed it.
 *
 * @param promptTokenIds at least one token
 * @param completionTokenIds the tokens that are scored, possibly none
 */
public record TokenSequence(int[] promptTokenIds, int[] completionTokenIds) {

  public TokenSequence {
    if (promptTokenIds.length == 0) {
      throw new IllegalArgumentException("a prompt needs at least one token");
    }
  }

  int length() {
    return promptTokenIds.length + completionTokenIds.length;
  }

  int tokenAt(int position) {
    return position < promptTokenIds.length
        ? promptTokenIds[position]
        : completionTokenIds[position - promptTokenIds.length];
  }
}
