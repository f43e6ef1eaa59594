package dev.beamrlvr.runners.flink.jars;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Twelve hexadecimal digits of the SHA-256 of a file, or of all files of a directory. */
final class ContentDigest {
  private static final int BYTES = 6;

  private ContentDigest() {}

  static String of(Path source) throws IOException {
    MessageDigest digest = sha256();
    for (Path file : files(source)) {
      digest.update(source.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(sha256().digest(Files.readAllBytes(file)));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }

  /** The files below a directory, in the order of their names; a file is below itself. */
  static List<Path> files(Path source) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
