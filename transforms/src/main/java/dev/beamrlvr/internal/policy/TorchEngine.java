package dev.beamrlvr.internal.policy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The PyTorch engine, started once in a JVM with the settings that reproducibility needs.
 *
 * <p>Settings that are system properties of DJL are set here before the engine starts, unless the
 * user has set them: no telemetry, no downloads, one thread, no graph optimizer. MKL is told to
 * give the same bits wherever memory is aligned, which it takes from nobody after its first use.
 */
final class TorchEngine {

  private static final Start START = Start.attempt();

  private TorchEngine() {}

  /** How the start went, kept for every later use: an engine, or why there is none. */
  private record Start(Engine engine, PolicyException failure) {

    static Start attempt() {
      try {
        return new Start(start(), null);
      } catch (PolicyException e) {
        return new Start(null, e);
      }
    }
  }

  private static Engine start() {
    prepare();
    GivenTorch.prepare();
    Engine engine;
    try {
      engine = Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError e) {
      GivenTorch.checkVersion();
      throw new PolicyException("libtorch cannot be loaded: " + rootCause(e), e);
    }
    GivenTorch.checkVersion();
    LoadedTorch.makeReproducible();
    return engine;
  }

  private static String rootCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private static Engine engine() {
    if (START.failure() != null) {
      throw new PolicyException(START.failure().getMessage(), START.failure());
    }
    return START.engine();
  }

  /** Sets DJL's system properties; whoever uses DJL without the engine calls this first. */
  static void prepare() {
    setIfUnset("OPT_OUT_TRACKING", "true");
    if (!GivenTorch.isAskedFor()) {
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
    return (PtNDManager) engine().newBaseManager(djl(device));
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
   * Makes sure that the engine has started and that this machine has a device.
   *
   * @throws PolicyException if libtorch cannot be used, or for a GPU where CUDA is not found,
   *     saying what to do
   */
  static void check(PolicyDevice device) {
    engine();
    if (device == PolicyDevice.GPU && !hasCuda()) {
      throw new PolicyException(
          "device gpu: CUDA was not found on the machine that opens the policy; set"
              + " PYTORCH_LIBRARY_PATH there to a libtorch "
              + torchVersion()
              + " built for CUDA, or use cpu (rlvr devices tells what is found)");
    }
  }

  private static Device djl(PolicyDevice device) {
    return device == PolicyDevice.GPU ? Device.gpu() : Device.cpu();
  }

  /** Where a manager's memory is. */
  static PolicyDevice deviceOf(PtNDManager manager) {
    return manager.getDevice().isGpu() ? PolicyDevice.GPU : PolicyDevice.CPU;
  }

  /** Whether there is a CUDA device, and the libtorch that is loaded is one for CUDA. */
  static boolean hasCuda() {
    return engine().getGpuCount() > 0
        && Files.exists(Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cuda")));
  }

  /** The version of the libtorch that is loaded, whatever DJL was told to load. */
  static String torchVersion() {
    return LoadedTorch.version().orElseGet(() -> engine().getVersion());
  }
}
