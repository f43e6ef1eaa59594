package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Policies of every family sample the same from their weights in place as from a copy of them. */
class DecodingInPlaceTest {

  private static final long NONE = 0;

  @TempDir Path directory;

  static List<String> names() {
    return FamilyPolicies.names();
  }

  private static List<Completion> sample(
      Generator generator, List<int[]> prompts, Sampling sampling) {
    SplittableRandom random = new SplittableRandom(5);
    return generator
        .generate(
            prompts,
            3,
            sampling,
            (prompt, sample, position) -> random.nextInt(1 << 24) * 0x1p-24f,
            List.of(0, 1, 2),
            Integer.MAX_VALUE)
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static List<int[]> prompts(String name) {
    return FamilyPolicies.sequences(FamilyPolicies.expected(name)).stream()
        .map(TokenSequence::promptTokenIds)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void theLikeliestTokensAreThoseOfHuggingFace(String name) throws IOException {
    JsonNode expected = FamilyPolicies.expected(name);
    List<int[]> prompts = prompts(name);
    try (Policy policy = FamilyPolicies.open(name, directory)) {
      List<List<Completion>> greedy =
          policy
              .generator(NONE)
              .generate(
                  prompts,
                  1,
                  new Sampling(0, 1, 16),
                  (prompt, sample, position) -> 0,
                  policy.configuration().endTokenIds(),
                  Integer.MAX_VALUE);
      for (int i = 0; i < prompts.size(); i++) {
        assertArrayEquals(
            FamilyPolicies.ids(expected.get("greedy").get(i)), greedy.get(i).get(0).tokenIds());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theSameTokensAreDrawnWithAndWithoutAnAdapter(String name) throws IOException {
    Sampling sampling = new Sampling(1, 1, 12);
    try (Policy base = FamilyPolicies.open(name, directory);
        Policy adapted = base.withAdapter(FamilyPolicies.resource(name).resolve("adapter"))) {
      for (Policy policy : List.of(base, adapted)) {
        List<Completion> copied = sample(policy.generator(Long.MAX_VALUE), prompts(name), sampling);
        List<Completion> inPlace = sample(policy.generator(NONE), prompts(name), sampling);
        for (int i = 0; i < copied.size(); i++) {
          assertArrayEquals(copied.get(i).tokenIds(), inPlace.get(i).tokenIds());
          assertArrayEquals(copied.get(i).logProbs(), inPlace.get(i).logProbs(), 2e-5f);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void sixteenBitsAreNearlyTheSame(String name) throws IOException {
    Sampling sampling = new Sampling(1, 1, 12).withPrecision(Precision.BFLOAT16);
    List<int[]> prompts = prompts(name);
    try (Policy base = FamilyPolicies.open(name, directory);
        Policy adapted = base.withAdapter(FamilyPolicies.resource(name).resolve("adapter"))) {
      for (Policy policy : List.of(base, adapted)) {
        assertNearlyTheSame(policy, prompts, sampling);
      }
    }
  }

  /** A head of more than a million numbers. */
  @Test
  void largeMatricesAreWidenedInPieces() throws IOException {
    Path resources = FamilyPolicies.copy("qwen2", directory);
    PolicyConfiguration shape =
        TestPolicies.of(Family.QWEN2, 192, 1, 4, 2, 256)
            .setVocabularySize(11_000)
            .setTiedEmbeddings(true)
            .build();
    Sampling sampling = new Sampling(1, 1, 4).withPrecision(Precision.BFLOAT16);
    try (Tokenizer tokenizer = Tokenizer.open(resources.resolve(Tokenizer.FILE));
        Policy policy =
            Policy.untrained(shape, Sampling.Precision.FLOAT32, tokenizer, PolicyDevice.CPU)) {
      assertNearlyTheSame(policy, List.of(new int[] {7, 9_999, 3}), sampling);
    }
  }

  private static void assertNearlyTheSame(Policy policy, List<int[]> prompts, Sampling sampling) {
    List<Completion> sampled = sample(policy.generator(NONE), prompts, sampling);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int i = 0; i < sampled.size(); i++) {
      sequences.add(new TokenSequence(prompts.get(i / 3), sampled.get(i).tokenIds()));
    }
    float[][] scores = policy.logProbs(sequences, 1);
    double difference = 0;
    int tokens = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int t = 0; t < scores[i].length; t++) {
        difference += Math.abs(scores[i][t] - sampled.get(i).logProbs()[t]);
        tokens++;
      }
    }
    assertTrue(difference > 0, "16 bits are not 32");
    assertEquals(0, difference / tokens, 0.02);
  }

  /** The shapes of Qwen2.5 with 0.5 and 7 billion parameters. */
  @Test
  void theSizeOfACopyFollowsFromShapeAndPrecision() {
    PolicyConfiguration.Builder shape = PolicyConfiguration.of(Family.QWEN2);
    PolicyConfiguration small =
        shape
            .setVocabularySize(151_936)
            .setHiddenSize(896)
            .setLayers(24)
            .setAttentionHeads(14)
            .setKeyValueHeads(2)
            .setIntermediateSize(4864)
            .setTiedEmbeddings(true)
            .build();
    assertEquals(4L * small.layout().size(), Generator.sizeOfCopy(small, Precision.FLOAT32));
    PolicyConfiguration large =
        shape
            .setVocabularySize(152_064)
            .setHiddenSize(3584)
            .setLayers(28)
            .setAttentionHeads(28)
            .setKeyValueHeads(4)
            .setIntermediateSize(18_944)
            .setTiedEmbeddings(false)
            .build();
    long head = 152_064L * 3584;
    long layers = large.layout().size() - 2 * head;
    assertEquals(2 * layers + 4 * head, Generator.sizeOfCopy(large, Precision.BFLOAT16));
    assertTrue(Generator.sizeOfCopy(small, Precision.TF32) < Generator.LARGEST_COPY);
    assertTrue(Generator.sizeOfCopy(large, Precision.BFLOAT16) > Generator.LARGEST_COPY);
    assertEquals(layers + head, Generator.sizeOfCopy(large, Precision.INT8));
    assertTrue(Generator.isInPlace(large, Precision.BFLOAT16, Generator.LARGEST_COPY));
    assertFalse(Generator.isInPlace(large, Precision.INT8, Generator.LARGEST_COPY));
  }
}
