package dev.beamrlvr.policy;

import ai.djl.Device;
import java.util.Locale;

/** Where a policy computes. */
public enum PolicyDevice {
  /** One thread of the processor for each call. */
  CPU,
  /** The first CUDA device. */
  GPU;

  /**
   * Reads {@code cpu} or {@code gpu}.
   *
   * @throws PolicyException for {@code gpu} where CUDA is not found
   * @throws IllegalArgumentException for anything else
   */
  public static PolicyDevice parse(String text) {
    PolicyDevice device =
        switch (text.toLowerCase(Locale.ROOT)) {
          case "cpu" -> CPU;
          case "gpu" -> GPU;
          default -> throw new IllegalArgumentException("device must be cpu or gpu, not " + text);
        };
    device.check();
    return device;
  }

  void check() {
    if (this == GPU && !TorchEngine.hasCuda()) {
      throw new PolicyException(
          "device gpu: CUDA was not found; set PYTORCH_LIBRARY_PATH to a libtorch "
              + TorchEngine.torchVersion()
              + " built for CUDA and PYTORCH_FLAVOR to its flavour (such as cu128), or use cpu");
    }
  }

  Device device() {
    return this == GPU ? Device.gpu() : Device.cpu();
  }
}
