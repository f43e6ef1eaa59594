package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;

/**
 * Whether libtorch multiplies integers of 8 bits exactly here. Where the processor has no
 * instruction that adds their products in 32 bits, sums of two are cut off at 16, and on others
 * than x86-64 libtorch has no such product. So either there is no result or it has the same bits.
 */
final class ByteProducts {

  private static final boolean EXACT = multiplies();

  private ByteProducts() {}

  /** Whether they are exact. */
  static boolean areExact() {
    return EXACT;
  }

  /**
   * Checks that they are exact.
   *
   * @throws PolicyException if they are not, saying what to do
   */
  static void check() {
    if (!EXACT) {
      throw new PolicyException(
          "precision int8 needs a processor with AVX-512 VNNI, and this one does not multiply"
              + " integers of 8 bits exactly: take precision float32 or bfloat16");
    }
  }

  private static boolean multiplies() {
    try (PtNDManager manager = TorchEngine.newManager(PolicyDevice.CPU)) {
      NDList exact = TorchProgram.instance().call(manager, "multiplies_bytes", false, new NDList());
      return exact.get(0).toBooleanArray()[0];
    } catch (RuntimeException e) {
      return false;
    }
  }
}
