package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sampling against the float64 oracle and the policy's own scores. */
class PolicyGenerateTest {

  static List<PolicyConfiguration> configurations() {
    return TestPolicies.configurations();
  }

  private static List<int[]> prompts(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(TestPolicies.ids(random, 1 + random.nextInt(10)));
    }
    return prompts;
  }

  private static UniformSource uniforms(int prompts) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < prompts; i++) {
      ids.add("prompt-" + i);
    }
    return new CounterBasedUniforms(1, 2, ids);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void tokensAreTheInverseOfTheOraclesDistribution(PolicyConfiguration configuration) {
    ParameterVector weights = TestPolicies.weights(configuration, 1);
    OracleModel oracle = new OracleModel(configuration, OracleModel.doubles(weights.values()));
    List<int[]> prompts = prompts(5, 2);
    UniformSource uniforms = uniforms(5);
    Sampling sampling = new Sampling(0.9, 1, 20);
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      List<List<Completion>> all = policy.generate(prompts, 3, sampling, uniforms);
      for (int prompt = 0; prompt < 5; prompt++) {
        assertEquals(3, all.get(prompt).size());
        for (int sample = 0; sample < 3; sample++) {
          Completion completion = all.get(prompt).get(sample);
          int[] tokens = completion.tokenIds();
          double[][] distributions =
              oracle.distributions(new TokenSequence(prompts.get(prompt), tokens), 0.9);
          for (int t = 0; t < tokens.length; t++) {
            double uniform = uniforms.uniform(prompt, sample, t);
            double[] scores = distributions[t];
            assertEquals(scores[tokens[t]], completion.logProbs()[t], 1e-4);
            assertTrue(cumulative(scores, tokens[t] - 1) <= uniform + 1e-5);
            assertTrue(cumulative(scores, tokens[t]) > uniform - 1e-5);
            assertEquals(t == tokens.length - 1 && completion.endedByToken(), tokens[t] == 0);
          }
          assertTrue(completion.endedByToken() || tokens.length == 20);
        }
      }
    }
  }

  private static double cumulative(double[] logProbs, int last) {
    double sum = 0;
    for (int i = 0; i <= last; i++) {
      sum += Math.exp(logProbs[i]);
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void samplerAndTrainingPassAgree(PolicyConfiguration configuration) {
    List<int[]> prompts = prompts(6, 3);
    for (double temperature : new double[] {1, 0.6, 0}) {
      try (Policy policy =
          TestPolicies.open(configuration, TestPolicies.weights(configuration, 4))) {
        List<List<Completion>> all =
            policy.generate(prompts, 4, new Sampling(temperature, 1, 16), uniforms(6));
        List<TokenSequence> sequences = new ArrayList<>();
        List<Completion> completions = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          for (Completion completion : all.get(i)) {
            sequences.add(new TokenSequence(prompts.get(i), completion.tokenIds()));
            completions.add(completion);
          }
        }
        double[] scales = new double[sequences.size()];
        Arrays.fill(scales, 1);
        float[][] scores = policy.logProbs(sequences, temperature);
        float[][] training;
        try (PolicyGradient gradient = policy.gradient(sequences, scales, temperature)) {
          training = gradient.logProbs();
        }
        for (int i = 0; i < scores.length; i++) {
          assertArrayEquals(scores[i], completions.get(i).logProbs(), 1e-4f);
          assertArrayEquals(training[i], completions.get(i).logProbs(), 1e-4f);
        }
      }
    }
  }

  @Test
  void greedyTakesTheLikeliestAndIgnoresUniforms() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(2);
    ParameterVector weights = TestPolicies.weights(configuration, 5);
    OracleModel oracle = new OracleModel(configuration, OracleModel.doubles(weights.values()));
    List<int[]> prompts = prompts(4, 6);
    UniformSource none =
        (prompt, sample, position) -> {
          throw new AssertionError("greedy decoding draws nothing");
        };
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      List<List<Completion>> all = policy.generate(prompts, 1, new Sampling(0, 1, 10), none);
      for (int i = 0; i < 4; i++) {
        int[] tokens = all.get(i).get(0).tokenIds();
        double[][] scores = oracle.distributions(new TokenSequence(prompts.get(i), tokens), 1);
        for (int t = 0; t < tokens.length; t++) {
          for (double score : scores[t]) {
            assertTrue(score <= scores[t][tokens[t]] + 1e-5);
          }
        }
      }
    }
  }

  @Test
  void topPKeepsTheSmallestSetThatHoldsIt() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(0);
    ParameterVector weights = TestPolicies.weights(configuration, 7);
    OracleModel oracle = new OracleModel(configuration, OracleModel.doubles(weights.values()));
    double topP = 0.6;
    List<int[]> prompts = prompts(8, 8);
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      List<List<Completion>> all =
          policy.generate(prompts, 8, new Sampling(1, topP, 6), uniforms(8));
      for (int i = 0; i < 8; i++) {
        for (Completion completion : all.get(i)) {
          int[] tokens = completion.tokenIds();
          double[][] scores = oracle.distributions(new TokenSequence(prompts.get(i), tokens), 1);
          for (int t = 0; t < tokens.length; t++) {
            double own = scores[t][tokens[t]];
            double likelier = 0;
            double kept = 0;
            for (double score : scores[t]) {
              likelier += score > own ? Math.exp(score) : 0;
            }
            for (double score : scores[t]) {
              double above = 0;
              for (double other : scores[t]) {
                above += other > score ? Math.exp(other) : 0;
              }
              kept += above < topP ? Math.exp(score) : 0;
            }
            assertTrue(likelier < topP + 1e-5);
            assertEquals(own - Math.log(kept), completion.logProbs()[t], 1e-4);
          }
        }
      }
    }
  }

  @Test
  void frequenciesFollowTheSoftmax() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(0);
    ParameterVector weights = TestPolicies.weights(configuration, 9);
    OracleModel oracle = new OracleModel(configuration, OracleModel.doubles(weights.values()));
    int[] prompt = {3, 1, 4};
    int samples = 4000;
    // Equally spaced uniforms make every count exact to one.
    UniformSource grid = (p, sample, position) -> (sample + 0.5f) / samples;
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      int[] counts = new int[TestPolicies.VOCABULARY];
      for (Completion completion :
          policy.generate(List.of(prompt), samples, new Sampling(1, 1, 1), grid).get(0)) {
        counts[completion.tokenIds()[0]]++;
      }
      double[] scores = oracle.distributions(new TokenSequence(prompt, new int[1]), 1)[0];
      for (int token = 0; token < counts.length; token++) {
        assertEquals(Math.exp(scores[token]) * samples, counts[token], 1.1);
      }
    }
  }

  @Test
  void theLargestUniformTakesATokenOfNonZeroProbability() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(3);
    ParameterVector weights = TestPolicies.weights(configuration, 10);
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      UniformSource last = (prompt, sample, position) -> 1 - 0x1p-24f;
      for (Completion completion :
          policy.generate(prompts(3, 11), 2, new Sampling(0.01, 1, 8), last).get(0)) {
        for (float score : completion.logProbs()) {
          assertTrue(score > -50, "log-probability " + score);
        }
      }
    }
  }

  @Test
  void theUniformsOfOtherPromptsDoNotMatter() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(2);
    List<int[]> prompts = prompts(6, 12);
    Sampling sampling = new Sampling(1, 1, 12);
    try (Policy policy =
        TestPolicies.open(configuration, TestPolicies.weights(configuration, 13))) {
      List<List<Completion>> all = policy.generate(prompts, 2, sampling, uniforms(6));
      List<List<Completion>> one =
          policy.generate(
              prompts.subList(4, 5),
              2,
              sampling,
              new CounterBasedUniforms(1, 2, List.of("prompt-4")));
      for (int sample = 0; sample < 2; sample++) {
        assertArrayEquals(all.get(4).get(sample).tokenIds(), one.get(0).get(sample).tokenIds());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void aRowHasItsBitsWhateverIsBesideIt(PolicyConfiguration configuration) {
    SplittableRandom random = new SplittableRandom(17);
    List<int[]> prompts = IntStream.range(0, 7).mapToObj(i -> TestPolicies.ids(random, 5)).toList();
    Sampling sampling = new Sampling(1, 1, 12);
    try (Policy policy =
        TestPolicies.open(configuration, TestPolicies.weights(configuration, 18))) {
      List<List<Completion>> all = policy.generate(prompts, 3, sampling, uniforms(7));
      for (int prompt = 0; prompt < 7; prompt++) {
        UniformSource own = new CounterBasedUniforms(1, 2, List.of("prompt-" + prompt));
        Completion alone =
            policy.generate(prompts.subList(prompt, prompt + 1), 1, sampling, own).get(0).get(0);
        assertArrayEquals(alone.tokenIds(), all.get(prompt).get(0).tokenIds());
        assertArrayEquals(alone.logProbs(), all.get(prompt).get(0).logProbs());
      }
    }
  }

  @Test
  void noEndTokenMeansTheLimit() {
    PolicyConfiguration c = TestPolicies.configurations().get(0);
    PolicyConfiguration endless = c.toBuilder().setEndTokenIds(List.of()).build();
    try (Policy policy = TestPolicies.open(endless, TestPolicies.weights(c, 14))) {
      for (Completion completion :
          policy.generate(prompts(1, 15), 5, new Sampling(1, 1, 30), uniforms(1)).get(0)) {
        assertEquals(30, completion.tokenIds().length);
        assertFalse(completion.endedByToken());
      }
      assertTrue(policy.generate(List.of(), 5, new Sampling(1, 1, 3), uniforms(1)).isEmpty());
    }
  }

  @Test
  void badInputIsOneClearLine() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(0);
    try (Policy policy =
        TestPolicies.open(configuration, TestPolicies.weights(configuration, 16))) {
      assertMessage("at least one token", () -> generate(policy, new int[0], 1, 4));
      assertMessage("token id 17 is outside", () -> generate(policy, new int[] {17}, 1, 4));
      assertMessage("leaves no room for 4 new", () -> generate(policy, new int[61], 1, 4));
      assertMessage("samples a prompt must be", () -> generate(policy, new int[3], 0, 4));
    }
    assertMessage("temperature", () -> new Sampling(-1, 1, 1));
    assertMessage("topP", () -> new Sampling(1, 0, 1));
    assertMessage("maxNewTokens", () -> new Sampling(1, 1, 0));
  }

  private static void generate(Policy policy, int[] prompt, int samples, int limit) {
    policy.generate(List.of(prompt), samples, new Sampling(1, 1, limit), uniforms(1));
  }

  private static void assertMessage(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
    assertEquals(1, message.lines().count());
  }
}
