package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses that take the places of others are what they are when all are generated at once. */
class RowsInFlightTest {

  private static final int ALL = Integer.MAX_VALUE;

  @TempDir Path directory;

  static List<String> names() {
    return FamilyPolicies.names();
  }

  static List<PolicyConfiguration> configurations() {
    return TestPolicies.configurations();
  }

  private static List<int[]> prompts(int count) {
    SplittableRandom random = new SplittableRandom(3);
    return IntStream.range(0, count)
        .mapToObj(i -> TestPolicies.ids(random, 1 + random.nextInt(20)))
        .toList();
  }

  private static UniformSource uniforms(int prompts) {
    return new CounterBasedUniforms(
        1, 2, IntStream.range(0, prompts).mapToObj(i -> "prompt-" + i).toList());
  }

  /** Each of them twice, so that responses of one prompt meet those of others. */
  @ParameterizedTest
  @MethodSource("names")
  void theLikeliestTokensAreThoseOfHuggingFace(String name) throws IOException {
    JsonNode expected = FamilyPolicies.expected(name);
    List<int[]> prompts =
        FamilyPolicies.sequences(expected).stream().map(TokenSequence::promptTokenIds).toList();
    try (Policy policy = FamilyPolicies.open(name, directory)) {
      for (long largestCopy : new long[] {0, Long.MAX_VALUE}) {
        Generator generator = policy.generator(largestCopy);
        for (int rows : new int[] {1, 3, 4}) {
          List<List<Completion>> greedy =
              generator.generate(
                  prompts,
                  2,
                  new Sampling(0, 1, 16),
                  (prompt, sample, position) -> 0,
                  policy.configuration().endTokenIds(),
                  rows);
          for (int i = 0; i < prompts.size(); i++) {
            int[] tokens = FamilyPolicies.ids(expected.get("greedy").get(i));
            assertArrayEquals(tokens, greedy.get(i).get(0).tokenIds());
            assertArrayEquals(tokens, greedy.get(i).get(1).tokenIds());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void sampledTokensAndTheirLogProbabilitiesAreTheSame(PolicyConfiguration configuration) {
    List<int[]> prompts = prompts(9);
    Sampling sampling = new Sampling(0.9, 1, 40);
    List<Integer> ends = List.of(0, 1);
    try (Policy policy = TestPolicies.open(configuration, TestPolicies.weights(configuration, 4))) {
      for (long largestCopy : new long[] {0, Long.MAX_VALUE}) {
        Generator generator = policy.generator(largestCopy);
        List<List<Completion>> atOnce =
            generator.generate(prompts, 3, sampling, uniforms(9), ends, ALL);
        assertRagged(atOnce);
        for (int rows : new int[] {5, 26}) {
          List<List<Completion>> sampled =
              generator.generate(prompts, 3, sampling, uniforms(9), ends, rows);
          assertSame(atOnce, sampled, 1e-4f);
          assertSame(sampled, generator.generate(prompts, 3, sampling, uniforms(9), ends, rows), 0);
        }
      }
    }
  }

  /** Some responses end at once, some later and some at the limit. */
  private static void assertRagged(List<List<Completion>> completions) {
    TreeSet<Integer> lengths = new TreeSet<>();
    completions.forEach(group -> group.forEach(one -> lengths.add(one.tokenIds().length)));
    assertTrue(lengths.first() < 10 && lengths.size() > 6, "choose another seed: " + lengths);
  }

  private static void assertSame(
      List<List<Completion>> expected, List<List<Completion>> actual, float nats) {
    assertEquals(expected.size(), actual.size());
    for (int prompt = 0; prompt < expected.size(); prompt++) {
      assertEquals(expected.get(prompt).size(), actual.get(prompt).size());
      for (int sample = 0; sample < expected.get(prompt).size(); sample++) {
        Completion one = expected.get(prompt).get(sample);
        Completion other = actual.get(prompt).get(sample);
        assertArrayEquals(one.tokenIds(), other.tokenIds());
        assertArrayEquals(one.logProbs(), other.logProbs(), nats);
        assertEquals(one.endedByToken(), other.endedByToken());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void sampledTokensHaveTheLogProbabilitiesThatTheyScore(String name) throws IOException {
    List<int[]> prompts =
        FamilyPolicies.sequences(FamilyPolicies.expected(name)).stream()
            .map(TokenSequence::promptTokenIds)
            .toList();
    UniformSource uniforms = uniforms(prompts.size());
    try (Policy policy = FamilyPolicies.open(name, directory)) {
      for (long largestCopy : new long[] {0, Long.MAX_VALUE}) {
        Generator generator = policy.generator(largestCopy);
        Sampling sampling = new Sampling(0.9, 1, 24);
        List<Integer> ends = IntStream.range(0, 8).boxed().toList();
        assertScored(policy, prompts, generator.generate(prompts, 3, sampling, uniforms, ends, 4));
      }
    }
  }

  private static void assertScored(
      Policy policy, List<int[]> prompts, List<List<Completion>> completions) {
    List<TokenSequence> sequences = new ArrayList<>();
    List<float[]> logProbs = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      for (Completion completion : completions.get(i)) {
        sequences.add(new TokenSequence(prompts.get(i), completion.tokenIds()));
        logProbs.add(completion.logProbs());
      }
    }
    float[][] scores = policy.logProbs(sequences, 0.9);
    for (int i = 0; i < scores.length; i++) {
      assertArrayEquals(scores[i], logProbs.get(i), 1e-5f);
    }
  }

  @Test
  void theSamplesOfAPromptMayBeMoreThanThePlaces() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(2);
    Sampling sampling = new Sampling(1, 1, 12);
    try (Policy policy = TestPolicies.open(configuration, TestPolicies.weights(configuration, 5))) {
      List<Integer> ends = configuration.endTokenIds();
      List<List<Completion>> atOnce = policy.generate(prompts(2), 300, sampling, uniforms(2), ends);
      List<List<Completion>> spread =
          policy.generate(prompts(2), 300, sampling, uniforms(2), ends, 7);
      assertSame(atOnce, spread, 1e-5f);
    }
  }

  /** The program's caches have these sizes, and it fails where it would need more. */
  @Test
  void cachesAreForTheRowsInFlightHoweverManyWait() {
    List<int[]> prompts = prompts(200);
    RowsInFlight rows =
        new RowsInFlight(prompts, 1000, new Sampling(1, 1, 30), uniforms(200), List.of(), 16);
    assertEquals(16, rows.places());
    assertEquals(20 + 30, rows.slots());
  }

  @Test
  void aLongPromptAmongLateOnesHasRoom() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(0);
    SplittableRandom random = new SplittableRandom(8);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      prompts.add(TestPolicies.ids(random, i == 7 ? 50 : 1 + i % 3));
    }
    try (Policy policy = TestPolicies.open(configuration, TestPolicies.weights(configuration, 6))) {
      for (List<Integer> ends : List.of(List.<Integer>of(), List.of(0, 1, 2, 3))) {
        Sampling sampling = new Sampling(1, 1, 14);
        assertSame(
            policy.generate(prompts, 2, sampling, uniforms(12), ends),
            policy.generate(prompts, 2, sampling, uniforms(12), ends, 5),
            1e-5f);
      }
    }
  }
}
