package dev.beamrlvr.policy;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What decides the bits of a floating-point result on a processor: versions, the policy's program,
 * instruction set and libtorch's own settings. Workers whose fingerprints are equal compute the
 * same bits.
 */
public final class NumericFingerprint {

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private NumericFingerprint() {}

  /** Returns this JVM's fingerprint, one line of {@code name=value} pairs. */
  public static String current() {
    return OfThisJvm.FINGERPRINT;
  }

  /** Nothing in it changes while a JVM lives, and every rollout carries it. */
  private static final class OfThisJvm {
    private static final String FINGERPRINT = compute();
  }

  private static String compute() {
    List<String> processor = processor();
    return String.join(
        " ",
        "libtorch=" + TorchEngine.torchVersion(),
        "djl=" + Engine.getDjlVersion(),
        "program=" + TorchProgram.version(),
        "os=" + System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ")[0],
        "architecture=" + System.getProperty("os.arch"),
        "vendor=" + field(processor, "vendor_id", "CPU implementer"),
        "instructions=" + instructions(processor),
        "ATEN_CPU_CAPABILITY=" + environment("ATEN_CPU_CAPABILITY"),
        "MKL_CBWR=" + environment("MKL_CBWR"),
        "threads=1");
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? "unset" : value.trim();
  }

  private static List<String> processor() {
    try {
      return Files.isReadable(PROCESSOR) ? Files.readAllLines(PROCESSOR) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String field(List<String> lines, String... names) {
    for (String name : names) {
      for (String line : lines) {
        if (line.startsWith(name)) {
          return line.substring(line.indexOf(':') + 1).trim();
        }
      }
    }
    return "unknown";
  }

  /** The widest instruction set that libtorch and MKL choose kernels by. */
  private static String instructions(List<String> processor) {
    Set<String> flags =
        new TreeSet<>(Arrays.asList(field(processor, "flags", "Features").split("\\s+")));
    if (flags.containsAll(
        Arrays.asList("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"))) {
      return flags.contains("amx_tile") ? "avx512+amx" : "avx512";
    }
    if (flags.contains("avx2")) {
      return flags.contains("fma") ? "avx2+fma" : "avx2";
    }
    if (flags.contains("sve")) {
      return "sve";
    }
    return flags.contains("asimd") ? "asimd" : "baseline";
  }
}
