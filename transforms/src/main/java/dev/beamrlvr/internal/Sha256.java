package dev.beamrlvr.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests in lower-case hexadecimal. */
public final class Sha256 {

  private static final int BUFFER = 1 << 16;

  private Sha256() {}

  /** Returns the digest of bytes. */
  public static String of(byte[] content) {
    return HexFormat.of().formatHex(algorithm().digest(content));
  }

  /** Returns the 32 bytes of the digest of a text in UTF-8. */
  public static byte[] bytesOf(String text) {
    return algorithm().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the digest of a file. */
  public static String of(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      return copying(input, OutputStream.nullOutputStream());
    }
  }

  /** Copies all of the input and returns its digest. */
  public static String copying(InputStream input, OutputStream output) throws IOException {
    MessageDigest digest = algorithm();
    DigestInputStream digested = new DigestInputStream(input, digest);
    byte[] buffer = new byte[BUFFER];
    for (int read = digested.read(buffer); read >= 0; read = digested.read(buffer)) {
      output.write(buffer, 0, read);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns a new digest to be fed. */
  public static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
