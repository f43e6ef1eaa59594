package dev.beamrlvr.internal.policy;

import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What can be told of the first CUDA device: its model, its generation and the CUDA runtime. */
final class CudaDevice {

  /** Where NVIDIA's driver for Linux describes each of its devices. */
  static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");

  private static final String MODEL = "Model:";

  private CudaDevice() {}

  /**
   * Returns the model, such as {@code NVIDIA-H200}. Of several different ones all are named, as the
   * driver does not say which of them CUDA calls the first.
   *
   * @param driver a directory with one of its own for each device, which holds {@code information}
   */
  static String model(Path driver) {
    TreeSet<String> models = new TreeSet<>();
    try (Stream<Path> devices = Files.list(driver)) {
      for (Path device : devices.toList()) {
        for (String line : Files.readAllLines(device.resolve("information"))) {
          if (line.startsWith(MODEL)) {
            models.add(line.substring(MODEL.length()).trim().replaceAll("\\s+", "-"));
          }
        }
      }
    } catch (IOException e) {
      return "unknown";
    }
    return models.isEmpty() ? "unknown" : String.join("+", models);
  }

  /** Returns the generation that kernels are compiled for, such as {@code 9.0}. */
  static String capability() {
    List<String> digits = List.of(CudaUtils.getComputeCapability(0).split(""));
    return String.join("", digits.subList(0, digits.size() - 1))
        + "."
        + digits.get(digits.size() - 1);
  }

  /** Returns the version of the CUDA runtime, such as {@code 12.8}. */
  static String runtime() {
    int version = CudaUtils.getCudaVersion();
    return version / 1000 + "." + version % 1000 / 10;
  }
}
