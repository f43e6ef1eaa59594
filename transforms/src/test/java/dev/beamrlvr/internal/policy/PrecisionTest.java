package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.Sampling.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies of every family sample in 16 and in 8 bits nearly what they are in 32. */
class PrecisionTest {

  private static final Sampling IN_16_BITS =
      new Sampling(1, 1, 12).withPrecision(Precision.BFLOAT16);
  private static final Sampling IN_8_BITS = new Sampling(1, 1, 12).withPrecision(Precision.INT8);

  @TempDir Path directory;

  static List<String> names() {
    return FamilyPolicies.names();
  }

  private static List<List<Completion>> sample(
      Policy policy, List<int[]> prompts, Sampling sampling) {
    SplittableRandom random = new SplittableRandom(5);
    return policy.generate(
        prompts, 4, sampling, (prompt, sample, position) -> random.nextInt(1 << 24) * 0x1p-24f);
  }

  @ParameterizedTest
  @MethodSource("names")
  void sixteenBitsDrawNearlyTheSameDistribution(String name) throws IOException {
    assertNearlyTheSame(name, IN_16_BITS, 0.02);
  }

  @ParameterizedTest
  @MethodSource("names")
  void eightBitsDrawNearlyTheSameDistribution(String name) throws IOException {
    assumeTrue(ByteProducts.areExact(), "this processor multiplies bytes inexactly");
    assertNearlyTheSame(name, IN_8_BITS, 0.1);
  }

  private void assertNearlyTheSame(String name, Sampling sampling, double tolerance)
      throws IOException {
    List<int[]> prompts =
        FamilyPolicies.sequences(FamilyPolicies.expected(name)).stream()
            .map(TokenSequence::promptTokenIds)
            .toList();
    try (Policy policy = FamilyPolicies.open(name, directory)) {
      List<List<Completion>> exact = sample(policy, prompts, new Sampling(1, 1, 12));
      List<List<Completion>> sampled = sample(policy, prompts, sampling);
      List<TokenSequence> sequences = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        for (Completion completion : sampled.get(i)) {
          sequences.add(new TokenSequence(prompts.get(i), completion.tokenIds()));
        }
      }
      float[][] scores = policy.logProbs(sequences, 1);
      double difference = 0;
      int tokens = 0;
      for (int i = 0; i < scores.length; i++) {
        float[] own = sampled.get(i / 4).get(i % 4).logProbs();
        for (int t = 0; t < own.length; t++) {
          difference += Math.abs(own[t] - scores[i][t]);
          tokens++;
        }
      }
      assertTrue(difference > 0, sampling.precision() + " is not float32");
      assertEquals(0, difference / tokens, tolerance);
      assertSame(sampled, sample(policy, prompts, sampling));
      assertSame(exact, sample(policy, prompts, new Sampling(1, 1, 12)));
    }
  }

  private static void assertSame(List<List<Completion>> first, List<List<Completion>> second) {
    for (int i = 0; i < first.size(); i++) {
      for (int j = 0; j < first.get(i).size(); j++) {
        assertArrayEquals(first.get(i).get(j).tokenIds(), second.get(i).get(j).tokenIds());
        assertArrayEquals(first.get(i).get(j).logProbs(), second.get(i).get(j).logProbs());
      }
    }
  }

  @Test
  void aPrecisionHasAName() {
    assertEquals(Precision.BFLOAT16, Precision.parse("bfloat16"));
    assertEquals("tf32", Precision.TF32.toString());
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> Precision.parse("float16")).getMessage();
    assertEquals("precision must be float32, tf32, bfloat16, int8; it is float16", refusal);
    assertNotEquals(new Sampling(1, 1, 12), IN_16_BITS);
    assertEquals(Precision.BFLOAT16, IN_16_BITS.atTemperature(0).precision());
  }

  @Test
  void libtorchIsToldHowAGpuMultipliesAndToldBack() {
    TorchEngine.check(PolicyDevice.CPU);
    assertFalse(LoadedTorch.setTensorFloat(true));
    assertTrue(LoadedTorch.setTensorFloat(false));
    assertFalse(LoadedTorch.setTensorFloat(false));
  }

  @Test
  void whatOnlyAProcessorHasIsRefusedOnAGpu() {
    assertEquals(
        "precision int8 is arithmetic of a processor: take device cpu, or precision bfloat16",
        assertThrows(IllegalArgumentException.class, () -> Precision.INT8.check(PolicyDevice.GPU))
            .getMessage());
  }

  @Test
  void aRowOfEightBitsHasTheSameBitsWhateverIsBesideItAndHoweverLargeItsCopyIs()
      throws IOException {
    assumeTrue(ByteProducts.areExact(), "this processor multiplies bytes inexactly");
    Sampling greedy = IN_8_BITS.atTemperature(0);
    int[] prompt = {5, 9, 14, 3};
    try (Policy policy = FamilyPolicies.open("qwen2", directory)) {
      List<List<Completion>> alone = sample(policy, List.of(prompt), greedy);
      List<int[]> prompts = List.of(prompt, new int[] {7, 7, 21, 4}, new int[] {2, 11, 8, 30});
      assertSame(alone, sample(policy, prompts, greedy).subList(0, 1));
      assertSame(
          alone,
          policy
              .generator(0)
              .generate(
                  List.of(prompt),
                  4,
                  greedy,
                  (row, sample, position) -> 0,
                  policy.configuration().endTokenIds(),
                  4));
    }
  }

  @Test
  void whatOnlyAGpuHasIsRefusedOnAProcessor() throws IOException {
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> Precision.TF32.check(PolicyDevice.CPU))
            .getMessage();
    assertTrue(refusal.startsWith("precision tf32 is arithmetic of a GPU"), refusal);
    Precision.TF32.check(PolicyDevice.GPU);
    Precision.BFLOAT16.check(PolicyDevice.CPU);
    Precision.INT8.check(PolicyDevice.CPU);
    Sampling sampling = new Sampling(1, 1, 4).withPrecision(Precision.TF32);
    try (Policy policy = FamilyPolicies.open("llama", directory)) {
      assertThrows(
          IllegalArgumentException.class, () -> sample(policy, List.of(new int[] {1}), sampling));
    }
  }
}
