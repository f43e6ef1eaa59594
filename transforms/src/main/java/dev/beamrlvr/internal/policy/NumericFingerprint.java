package dev.beamrlvr.internal.policy;

import ai.djl.engine.Engine;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What decides the bits of a floating-point result on a device: versions, the policy's program, the
 * processor's instruction set or the GPU's model, and libtorch's own settings, as the loaded
 * library tells them where it does.
 *
 * <p>Processors whose fingerprints are equal compute the same bits. Of GPUs that cannot be said,
 * since two runs on one of them may differ, but results of different fingerprints are not to be
 * mixed there either.
 */
public final class NumericFingerprint {

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private NumericFingerprint() {}

  /** Returns this JVM's fingerprint on the processor, one line of {@code name=value} pairs. */
  public static String current() {
    return of(PolicyDevice.CPU);
  }

  /** What to do about a difference, by the beginning of a field's name. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "libtorch", "use the same jars everywhere",
          "djl", "use the same jars everywhere",
          "program", "use the same version of Beam RLVR everywhere",
          "vendor", "use machines with one kind of processor",
          "instructions", "use machines with one kind of processor",
          "ATEN_CPU_CAPABILITY", "set this variable alike on all machines, such as to avx2",
          "MKL_CBWR", "set this variable alike on all machines, before their processes start",
          "threads", "set OMP_NUM_THREADS=1 on all machines");

  /**
   * Returns in what two fingerprints differ and what to do about it, such as {@code MKL_CBWR is off
   * there and AUTO here (set this variable alike on all machines, before their processes start)}.
   */
  public static String difference(String there, String here) {
    Map<String, String> other = values(there);
    Map<String, String> own = values(here);
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(other.keySet());
    names.addAll(own.keySet());
    for (String name : names) {
      String value = other.getOrDefault(name, "missing");
      String ownValue = own.getOrDefault(name, "missing");
      if (!value.equals(ownValue)) {
        String remedy = REMEDIES.get(name);
        differences.add(
            name
                + (" is " + value + " there and " + ownValue + " here")
                + (remedy == null ? "" : " (" + remedy + ")"));
      }
    }
    return other.isEmpty() || own.isEmpty()
        ? "'" + there + "' there and '" + here + "' here"
        : String.join(", ", differences);
  }

  private static Map<String, String> values(String fingerprint) {
    Map<String, String> values = new TreeMap<>();
    for (String pair : fingerprint.split(" (?=\\w+=)")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return values;
  }

  /**
   * Returns this JVM's fingerprint on a device, one line of {@code name=value} pairs.
   *
   * @throws PolicyException if this machine does not have the device
   */
  public static String of(PolicyDevice device) {
    TorchEngine.check(device);
    return device == PolicyDevice.GPU ? OfTheGpu.FINGERPRINT : OfTheProcessor.FINGERPRINT;
  }

  /** Nothing in it changes while a JVM lives, and every rollout carries it. */
  private static final class OfTheProcessor {
    private static final String FINGERPRINT = versions() + " " + processorFields();
  }

  private static final class OfTheGpu {
    private static final String FINGERPRINT = versions() + " " + gpuFields();
  }

  private static String versions() {
    return String.join(
        " ",
        "libtorch=" + TorchEngine.torchVersion(),
        "djl=" + Engine.getDjlVersion(),
        "program=" + TorchProgram.version(),
        "os=" + System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ")[0],
        "architecture=" + System.getProperty("os.arch"));
  }

  private static String gpuFields() {
    return String.join(
        " ",
        "device=gpu",
        "gpu=" + CudaDevice.model(CudaDevice.DRIVER),
        "capability=" + CudaDevice.capability(),
        "cuda=" + CudaDevice.runtime(),
        "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=" + environment("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"),
        "NVIDIA_TF32_OVERRIDE=" + environment("NVIDIA_TF32_OVERRIDE"),
        "CUBLAS_WORKSPACE_CONFIG=" + environment("CUBLAS_WORKSPACE_CONFIG"));
  }

  private static String processorFields() {
    List<String> processor = processor();
    return String.join(
        " ",
        "vendor=" + field(processor, "vendor_id", "CPU implementer"),
        "instructions=" + instructions(processor),
        "ATEN_CPU_CAPABILITY="
            + LoadedTorch.instructions().orElseGet(() -> environment("ATEN_CPU_CAPABILITY")),
        "MKL_CBWR=" + LoadedTorch.mode().orElseGet(() -> environment("MKL_CBWR")),
        "threads=" + threads());
  }

  /** How many an operation uses, on a thread made ready for one. */
  private static int threads() {
    TorchEngine.prepareThread(false);
    return LoadedTorch.threads().orElse(1);
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
