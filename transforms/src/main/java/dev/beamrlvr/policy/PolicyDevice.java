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
   * <p>Only the text is looked at: the machine that launches a pipeline need not have the device.
   * Whether a worker has it is checked where a policy is opened on it.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static PolicyDevice parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "cpu" -> CPU;
      case "gpu" -> GPU;
      default -> throw new IllegalArgumentException("device must be cpu or gpu, not " + text);
    };
  }

  /**
   * Makes sure that this machine has the device.
   *
   * @throws PolicyException for {@code GPU} where CUDA is not found, saying what to do
   */
  void check() {
    if (this == GPU && !TorchEngine.hasCuda()) {
      throw new PolicyException(
          "device gpu: CUDA was not found on the machine that opens the policy; set"
              + " PYTORCH_LIBRARY_PATH there to a libtorch "
              + TorchEngine.torchVersion()
              + " built for CUDA and PYTORCH_FLAVOR to its flavour (such as cu128), or use cpu");
    }
  }

  Device device() {
    return this == GPU ? Device.gpu() : Device.cpu();
  }
}
