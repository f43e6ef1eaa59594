package dev.beamrlvr.prompts;

import dev.beamrlvr.internal.Sha256;
import java.util.HexFormat;

/** The identities of prompts that were given none. */
final class PromptIds {

  private static final int BYTES = 8;

  private PromptIds() {}

  /** The first 16 hexadecimal digits of the SHA-256 of the question's text in UTF-8. */
  static String of(String question) {
    return HexFormat.of().formatHex(Sha256.bytesOf(question), 0, BYTES);
  }
}
