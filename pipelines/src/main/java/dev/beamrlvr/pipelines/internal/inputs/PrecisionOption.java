package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;

/** The options {@code --precision} and {@code --device} together. */
public final class PrecisionOption {

  private PrecisionOption() {}

  /**
   * Reads the precision.
   *
   * @throws UsageException if the device does not have it
   */
  public static Sampling.Precision read(String precision, String device) {
    try {
      Sampling.Precision read = Sampling.Precision.parse(precision);
      read.check(PolicyDevice.parse(device));
      return read;
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
