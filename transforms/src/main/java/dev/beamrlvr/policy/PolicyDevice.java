package dev.beamrlvr.policy;

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
}
