package dev.beamrlvr.internal.policy;

/** Checks token ids against a vocabulary before they reach native code. */
final class TokenIds {

  private TokenIds() {}

  static void check(PolicyConfiguration configuration, int[] ids) {
    for (int id : ids) {
      if (id < 0 || id >= configuration.vocabularySize()) {
        throw new IllegalArgumentException(
            "token id "
                + id
                + " is outside the vocabulary of "
                + configuration.vocabularySize()
                + " tokens");
      }
    }
  }

  static void check(PolicyConfiguration configuration, TokenSequence sequence) {
    check(configuration, sequence.promptTokenIds());
    check(configuration, sequence.completionTokenIds());
    if (sequence.length() > configuration.maxPositions()) {
      throw new IllegalArgumentException(
          "a sequence of "
              + sequence.length()
              + " tokens is too long: the policy holds "
              + configuration.maxPositions());
    }
  }
}
