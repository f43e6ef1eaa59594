package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumericFingerprintTest {

  @TempDir Path driver;

  @Test
  void aProcessorsFingerprintNamesWhatDecidesItsBits() {
    assertEquals(
        List.of(
            "libtorch",
            "djl",
            "program",
            "os",
            "architecture",
            "vendor",
            "instructions",
            "ATEN_CPU_CAPABILITY",
            "MKL_CBWR",
            "threads"),
        names(NumericFingerprint.of(PolicyDevice.CPU)));
    assertEquals(NumericFingerprint.current(), NumericFingerprint.of(PolicyDevice.CPU));
  }

  @Test
  void aDifferenceNamesItsFields() {
    assertEquals(
        "MKL_CBWR is off there and AUTO here (set this variable alike on all machines, before their"
            + " processes start), gpu is H 100 there and missing here",
        NumericFingerprint.difference("os=linux MKL_CBWR=off gpu=H 100", "os=linux MKL_CBWR=AUTO"));
    assertEquals("'a' there and 'b' here", NumericFingerprint.difference("a", "b"));
  }

  @Test
  void aGpusFingerprintNamesItsModelAndCuda() {
    assumeTrue(TorchEngine.hasCuda());
    List<String> names = names(NumericFingerprint.of(PolicyDevice.GPU));
    assertTrue(
        names.containsAll(List.of("libtorch", "program", "device", "gpu", "capability", "cuda")),
        names.toString());
  }

  @Test
  void aMachineWithoutAGpuHasNoFingerprintOfOne() {
    assumeFalse(TorchEngine.hasCuda());
    String message =
        assertThrows(PolicyException.class, () -> NumericFingerprint.of(PolicyDevice.GPU))
            .getMessage();
    assertTrue(message.contains("CUDA was not found"), message);
  }

  @Test
  void theModelIsWhatTheDriverSays() throws IOException {
    assertEquals("unknown", CudaDevice.model(driver.resolve("none")));
    assertEquals("unknown", CudaDevice.model(driver));
    device("0000:3b:00.0", "NVIDIA H200");
    device("0000:5e:00.0", "NVIDIA H200");
    assertEquals("NVIDIA-H200", CudaDevice.model(driver));
    device("0000:af:00.0", "NVIDIA A100 80GB PCIe");
    assertEquals("NVIDIA-A100-80GB-PCIe+NVIDIA-H200", CudaDevice.model(driver));
  }

  private void device(String bus, String model) throws IOException {
    Files.writeString(
        Files.createDirectory(driver.resolve(bus)).resolve("information"),
        "Model: \t\t " + model + "\nIRQ:   \t\t 305\nBus Type: \t PCIe\n");
  }

  private static List<String> names(String fingerprint) {
    assertEquals(1, fingerprint.lines().count());
    return Arrays.stream(fingerprint.split(" ")).map(pair -> pair.split("=")[0]).toList();
  }
}
