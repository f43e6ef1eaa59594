package dev.beamrlvr.runners.flink.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Asks the system's {@code ps} how much of a process is in RAM. */
final class ResidentMemory {
  private ResidentMemory() {}

  static OptionalLong of(long pid) {
    try {
      Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", "" + pid).start();
      String kibibytes = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return OptionalLong.of(Long.parseLong(kibibytes.trim()) << 10);
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
