package dev.beamrlvr.internal.policy;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import dev.beamrlvr.policy.PolicyDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of the device that a policy is on, in bytes.
 *
 * @param free what can still be had; the largest number there is where that is not told
 * @param used on the processor the most that this process has had, on a GPU what is in use by all
 *     processes; 0 where it is not told
 */
public record DeviceMemory(long free, long used) {

  /** Returns it as it is now. */
  public static DeviceMemory of(PolicyDevice device) {
    if (device == PolicyDevice.GPU) {
      TorchEngine.check(device);
      var memory = CudaUtils.getGpuMemory(Device.gpu());
      return new DeviceMemory(memory.getMax() - memory.getCommitted(), memory.getCommitted());
    }
    return new DeviceMemory(
        kilobytes(Path.of("/proc/meminfo"), "MemAvailable:", Long.MAX_VALUE >> 10) << 10,
        kilobytes(Path.of("/proc/self/status"), "VmHWM:", 0) << 10);
  }

  /** Returns all of the GPU's memory, used or not, in bytes. */
  static long ofGpu() {
    return CudaUtils.getGpuMemory(Device.gpu()).getMax();
  }

  private static long kilobytes(Path file, String name, long unknown) {
    try {
      if (Files.isReadable(file)) {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith(name)) {
            return Long.parseLong(line.replaceAll("\\D", ""));
          }
        }
      }
    } catch (IOException e) {
      return unknown;
    }
    return unknown;
  }
}
