package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails on the way, native memory is given back. */
class NativeMemoryTest {

  private static final PolicyConfiguration SHAPE =
      TestPolicies.configuration(16, 2, 2, 2, 24, true);

  @TempDir Path directory;

  @Test
  void callsLeaveNothingBehind() {
    try (Policy policy = TestPolicies.open(SHAPE, TestPolicies.weights(SHAPE, 7))) {
      everything(policy);
      int before = NativeResources.of(policy);
      assertTrue(before > 0);
      everything(policy);
      everything(policy);
      assertEquals(before, NativeResources.of(policy));
    }
  }

  @Test
  void callsThatFailLeaveNothingBehind() throws IOException {
    try (Policy policy = TestPolicies.open(SHAPE, TestPolicies.weights(SHAPE, 7))) {
      everything(policy);
      int before = NativeResources.of(policy);
      List<TokenSequence> sequences = TestPolicies.sequences(5, 3);
      Sampling sampling = new Sampling(1, 1, 4);
      Path file = directory.resolve("direction.safetensors");
      new SafetensorsWriter().add(TestPolicies.weights(SHAPE, 8)).write(file);
      try (Safetensors direction = Safetensors.open(file)) {
        Files.write(file, new byte[100]);
        UnitDirection unit = new UnitDirection(direction, 1);
        assertThrows(
            PolicyException.class, () -> policy.distances(unit, List.of(1.0), sequences, 1));
      }
      assertThrows(
          IllegalStateException.class,
          () ->
              policy.generate(
                  List.of(new int[] {1}),
                  2,
                  sampling,
                  (prompt, sample, position) -> {
                    throw new IllegalStateException("no more numbers");
                  }));
      assertThrows(
          IllegalArgumentException.class, () -> policy.gradient(sequences, new double[1], 1));
      assertEquals(before, NativeResources.of(policy));
    }
  }

  @Test
  void weightsThatCannotBeFilledAreGivenBack() throws IOException {
    ParameterVector weights = TestPolicies.weights(SHAPE, 7);
    weights.values()[weights.values().length - 1] = Float.NaN;
    Path tokenizer = directory.resolve("t.json");
    Files.write(tokenizer, TestPolicies.tokenizerJson(TestPolicies.VOCABULARY));
    PolicyDirectory.write(directory, SHAPE, weights, tokenizer);
    try (PtNDManager manager = TorchEngine.newManager(PolicyDevice.CPU);
        Safetensors files = Safetensors.openDirectory(directory)) {
      assertThrows(PolicyException.class, () -> PolicyWeights.read(manager, SHAPE.layout(), files));
      assertEquals(0, NativeResources.below(manager));
    }
  }

  /** A device that this libtorch knows and this machine does not have. */
  @Test
  void aDeviceThatFailsLeavesNothingBehind() {
    assumeFalse(TorchEngine.hasCuda());
    ParameterVector weights = TestPolicies.weights(SHAPE, 7);
    try (PtNDManager manager = TorchEngine.newManager(PolicyDevice.GPU)) {
      assertThrows(RuntimeException.class, () -> PolicyWeights.copyOf(manager, weights));
      assertEquals(0, NativeResources.below(manager));
    }
    PtNDManager owned = TorchEngine.newManager(PolicyDevice.GPU);
    try (Tokenizer tokenizer = TestPolicies.tokenizer()) {
      assertThrows(
          RuntimeException.class,
          () ->
              Policy.in(
                  owned,
                  SHAPE,
                  tokenizer,
                  false,
                  manager -> PolicyWeights.copyOf(manager, weights)));
    }
    assertFalse(owned.isOpen());
  }

  private static void everything(Policy policy) {
    List<TokenSequence> sequences = TestPolicies.sequences(5, 3);
    policy.generate(List.of(new int[] {1, 2}), 2, new Sampling(1, 1, 4), (p, s, t) -> 0.5f);
    policy.logProbs(sequences, 1);
    policy.gradient(sequences, new double[] {1, 1, 1, 1, 1}, 1).close();
    TestPolicies.distances(policy, TestPolicies.weights(SHAPE, 8), sequences, 1);
    policy.parameters();
  }
}
