package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights of 16 bits stay so in memory, and give the bits that the same weights of 32 give. */
class ShortWeightsTest {

  private static final double[] SCALES = {1, -0.5, 2, 0.25, -1.5};

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2-untied", "qwen3-untied"})
  void theSameBitsAreComputed(String name) throws IOException {
    List<TokenSequence> sequences = FamilyPolicies.sequences(FamilyPolicies.expected(name));
    Path adapter = FamilyPolicies.resource(name).resolve("adapter");
    try (Policy policy = FamilyPolicies.open(name, directory);
        Policy widened = widened(policy);
        Policy adapted = policy.withAdapter(adapter);
        Policy widenedAndAdapted = widened.withAdapter(adapter)) {
      assertSame(widened, policy, sequences);
      assertSame(widenedAndAdapted, adapted, sequences);
      assertArrayEquals(
          widenedAndAdapted.merged().toVector().values(), adapted.merged().toVector().values());
    }
  }

  private static Policy widened(Policy policy) {
    return Policy.of(
        policy.configuration(), policy.parameters(), policy.tokenizer(), PolicyDevice.CPU);
  }

  private static void assertSame(Policy expected, Policy actual, List<TokenSequence> sequences) {
    assertArrayEquals(expected.logProbs(sequences, 0.8), actual.logProbs(sequences, 0.8));
    try (PolicyGradient gradient = expected.gradient(sequences, SCALES, 0.8);
        PolicyGradient same = actual.gradient(sequences, SCALES, 0.8)) {
      assertEquals(gradient.objective(), same.objective());
      assertArrayEquals(gradient.logProbs(), same.logProbs());
      assertArrayEquals(
          gradient.gradient().toVector().values(), same.gradient().toVector().values());
    }
    ParameterVector moved = expected.parameters();
    for (int i = 0; i < moved.values().length; i++) {
      moved.values()[i] *= 0.9f;
    }
    assertArrayEquals(
        TestPolicies.distances(expected, moved, sequences, 1),
        TestPolicies.distances(actual, moved, sequences, 1));
    assertEquals(tokens(expected, sequences), tokens(actual, sequences));
  }

  private static List<List<Integer>> tokens(Policy policy, List<TokenSequence> sequences) {
    List<int[]> prompts = sequences.stream().map(TokenSequence::promptTokenIds).toList();
    return policy
        .generate(
            prompts, 2, new Sampling(1, 1, 16), (p, s, t) -> (31 * p + 17 * s + 7 * t) % 97 / 97f)
        .stream()
        .flatMap(List::stream)
        .map(completion -> Arrays.stream(completion.tokenIds()).boxed().toList())
        .toList();
  }

  @Test
  void theyTakeTwoBytesEach() throws IOException {
    Path files = FamilyPolicies.copy("llama", directory);
    PolicyConfiguration configuration = PolicyConfiguration.read(files);
    try (PtNDManager manager = TorchEngine.newManager(PolicyDevice.CPU);
        Safetensors weights = Safetensors.openDirectory(files)) {
      PolicyWeights read = PolicyWeights.read(manager, configuration.layout(), weights);
      // DJL has no name for bfloat16.
      assertEquals(DataType.UNKNOWN, read.flat().getDataType());
      PolicyWeights wide = PolicyWeights.readWidened(manager, configuration.layout(), weights);
      assertEquals(DataType.FLOAT32, wide.flat().getDataType());
    }
  }
}
