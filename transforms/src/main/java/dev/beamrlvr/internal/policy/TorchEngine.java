package dev.beamrlvr.internal.policy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;

/**
 * The PyTorch engine, started once in a JVM with the settings that reproducibility needs.
 *
 * <p>Settings that are system properties of DJL are set here before the engine starts, unless the
 * user has set them: no telemetry, no downloads, one thread, no graph optimizer. MKL is told to
 * give the same bits wherever memory is aligned, which it takes from nobody after its first use.
 */
final class TorchEngine {

  private static final Engine ENGINE = start();

  private TorchEngine() {}

  private static Engine start() {
    prepare();
    Engine engine = Engine.getEngine("PyTorch");
    LoadedTorch.makeReproducible();
    return engine;
  }

  /** Sets DJL's system properties; whoever uses DJL without the engine calls this first. */
  static void prepare() {
    setIfUnset("OPT_OUT_TRACKING", "true");
    if (System.getenv("PYTORCH_LIBRARY_PATH") == null && System.getenv("PYTORCH_FLAVOR") == null) {
      setIfUnset("ai.djl.offline", "true");
    }
    setIfUnset("ai.djl.pytorch.num_threads", "1");
    setIfUnset("ai.djl.pytorch.num_interop_threads", "1");
    setIfUnset("ai.djl.pytorch.graph_optimizer", "false");
  }

  private static void setIfUnset(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Returns a manager of native memory; whoever asked closes it. */
  static PtNDManager newManager(PolicyDevice device) {
    return (PtNDManager) ENGINE.newBaseManager(djl(device));
  }

  /**
   * Makes the calling thread ready for one call. All three settings belong to the thread in
   * libtorch, and a thread of somebody else's pool may come with any of them.
   */
  static void prepareThread(boolean gradients) {
    JniUtils.setNumThreads(1);
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(gradients);
  }

  /**
   * Makes sure that this machine has a device.
   *
   * @throws PolicyException for a GPU where CUDA is not found, saying what to do
   */
  static void check(PolicyDevice device) {
    if (device == PolicyDevice.GPU && !hasCuda()) {
      throw new PolicyException(
          "device gpu: CUDA was not found on the machine that opens the policy; set"
              + " PYTORCH_LIBRARY_PATH there to a libtorch "
              + torchVersion()
              + " built for CUDA and PYTORCH_FLAVOR to its flavour (such as cu128), or use cpu");
    }
  }

  private static Device djl(PolicyDevice device) {
    return device == PolicyDevice.GPU ? Device.gpu() : Device.cpu();
  }

  static boolean hasCuda() {
    return ENGINE.getGpuCount() > 0;
  }

  /** The version of the libtorch that is loaded, whatever DJL was told to load. */
  static String torchVersion() {
    return LoadedTorch.version().orElseGet(ENGINE::getVersion);
  }
}
