package dev.beamrlvr.prompts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The identities of prompts that were given none. */
public final class PromptIds {

  private static final int BYTES = 8;

  private PromptIds() {}

  /** The first 16 hexadecimal digits of the SHA-256 of the question's text in UTF-8. */
  public static String of(String question) {
    return HexFormat.of().formatHex(sha256(question), 0, BYTES);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
