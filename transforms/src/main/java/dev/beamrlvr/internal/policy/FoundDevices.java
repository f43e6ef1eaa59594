package dev.beamrlvr.internal.policy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.cuda.CudaUtils;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a policy would compute with on this machine, as the loaded libraries tell it. */
public final class FoundDevices {

  private FoundDevices() {}

  /**
   * Returns it by name, in the order in which it is to be read. The fingerprints are what results
   * on a device carry.
   *
   * @throws PolicyException if libtorch cannot be loaded, or is not the one that is needed
   */
  public static Map<String, String> byName() {
    TorchEngine.check(PolicyDevice.CPU);
    Map<String, String> found = new LinkedHashMap<>();
    found.put("libtorch", TorchEngine.torchVersion());
    found.put("libtorch is in", LibUtils.getLibtorchPath());
    found.put(
        "DJL", Engine.getDjlVersion() + ", for libtorch " + TorchBridge.version().orElse("?"));
    found.put("DJL's flavours here", String.join(", ", TorchBridge.flavours()));
    found.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    found.put("instructions", LoadedTorch.instructions().orElse("not told"));
    found.put("MKL mode", LoadedTorch.mode().orElse("no MKL"));
    TorchEngine.prepareThread(false);
    found.put("threads of an operation", LoadedTorch.threads().map(String::valueOf).orElse("1"));
    int devices = TorchEngine.hasCuda() ? CudaUtils.getGpuCount() : 0;
    found.put("CUDA devices", devices == 0 ? "none" : String.valueOf(devices));
    if (devices > 0) {
      found.put("CUDA runtime", CudaDevice.runtime());
      found.put("CUDA models", CudaDevice.model(CudaDevice.DRIVER));
    }
    for (int i = 0; i < devices; i++) {
      var memory = CudaUtils.getGpuMemory(Device.gpu(i));
      found.put(
          "CUDA device " + i,
          String.format(
              Locale.ROOT,
              "%.1f of %.1f GB in use",
              memory.getCommitted() / 1e9,
              memory.getMax() / 1e9));
    }
    found.put("fingerprint on cpu", NumericFingerprint.of(PolicyDevice.CPU));
    if (devices > 0) {
      found.put("fingerprint on gpu", NumericFingerprint.of(PolicyDevice.GPU));
    }
    return found;
  }
}
