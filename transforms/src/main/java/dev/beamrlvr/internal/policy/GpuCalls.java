package dev.beamrlvr.internal.policy;

import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.policy.Sampling.Precision;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one call at a time use the GPU, in the order in which threads ask. Several at once share it,
 * and each needs memory of its own. Calls on the processor do not wait.
 *
 * <p>Whether matrix products take 19 bits of 32, libtorch decides for the whole process. A call
 * whose precision is not float32 has it so, since no other call runs meanwhile.
 */
final class GpuCalls {

  private static final ReentrantLock GPU = new ReentrantLock(true);

  private GpuCalls() {}

  /** Makes a call on the device whose memory a manager owns. */
  static <T> T alone(PtNDManager manager, Supplier<T> call) {
    if (TorchEngine.deviceOf(manager) == PolicyDevice.CPU) {
      return call.get();
    }
    GPU.lock();
    try {
      return call.get();
    } finally {
      GPU.unlock();
    }
  }

  /**
   * Makes a call in a precision that the device has.
   *
   * @throws PolicyException if the libtorch that is loaded cannot be told the precision
   */
  static <T> T alone(PtNDManager manager, Precision precision, Supplier<T> call) {
    boolean onGpu = TorchEngine.deviceOf(manager) == PolicyDevice.GPU;
    if (precision == Precision.FLOAT32 || !onGpu) {
      return alone(manager, call);
    }
    return alone(
        manager,
        () -> {
          boolean before = LoadedTorch.setTensorFloat(true);
          try {
            return call.get();
          } finally {
            LoadedTorch.setTensorFloat(before);
          }
        });
  }
}
