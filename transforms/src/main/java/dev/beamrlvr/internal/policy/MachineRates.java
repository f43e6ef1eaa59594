package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.PolicyDevice;
import java.util.function.DoubleSupplier;

/**
 * How fast a device is at the two things that a policy's speed comes down to, measured in the
 * thread that asks, in 32 bits, as the best of a few tries.
 *
 * @param matrixProduct floating-point operations a second of a product of two large square
 *     matrices, a multiplication and an addition being two
 * @param memory bytes a second, read and written ones together, where one is added to a vector that
 *     is too large for any cache
 */
public record MachineRates(double matrixProduct, double memory) {

  private static final int TRIES = 5;
  private static final long WIDTH_ON_CPU = 1024;
  private static final long WIDTH_ON_GPU = 8192;
  private static final long NUMBERS = 1L << 26;

  /** Measures; it takes about a second. */
  public static MachineRates measure(PolicyDevice device) {
    TorchEngine.check(device);
    long width = device == PolicyDevice.GPU ? WIDTH_ON_GPU : WIDTH_ON_CPU;
    TorchEngine.prepareThread(false);
    try (PtNDManager manager = TorchEngine.newManager(device)) {
      NDArray left = manager.ones(new Shape(width, width), DataType.FLOAT32);
      NDArray vector = manager.zeros(new Shape(NUMBERS), DataType.FLOAT32);
      double product =
          fastest(
              () -> {
                try (NDArray result = left.matMul(left)) {
                  return result.getFloat(0, 0);
                }
              });
      double pass = fastest(() -> vector.addi(1).getFloat(0));
      return new MachineRates(2.0 * width * width * width / product, 2 * 4.0 * NUMBERS / pass);
    }
  }

  /** Seconds; a number is read of each result, which waits for the device. */
  private static double fastest(DoubleSupplier operation) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= TRIES; i++) {
      long start = System.nanoTime();
      operation.getAsDouble();
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }
}
