package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Log-probabilities against both oracles, and distances against the float64 one. */
class PolicyScoreTest {

  @TempDir Path temporary;

  private static final double NATS = 1e-4;

  static List<PolicyConfiguration> configurations() {
    return TestPolicies.configurations();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void logProbsAreBothOracles(PolicyConfiguration configuration) {
    ParameterVector weights = TestPolicies.weights(configuration, 1);
    OracleModel oracle = new OracleModel(configuration, OracleModel.doubles(weights.values()));
    List<TokenSequence> sequences = TestPolicies.sequences(9, 2);
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      for (double temperature : new double[] {1, 0.7}) {
        float[][] scores = policy.logProbs(sequences, temperature);
        float[][] single = NdArrayOracle.logProbs(configuration, weights, sequences, temperature);
        for (int i = 0; i < sequences.size(); i++) {
          double[] expected = oracle.logProbs(sequences.get(i), temperature);
          assertArrayEquals(expected, OracleModel.doubles(scores[i]), NATS);
          assertArrayEquals(single[i], scores[i], (float) NATS);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void distancesAreTheOracles(PolicyConfiguration configuration) {
    ParameterVector weights = TestPolicies.weights(configuration, 6);
    ParameterVector other = TestPolicies.weights(configuration, 7);
    OracleModel first = new OracleModel(configuration, OracleModel.doubles(weights.values()));
    OracleModel second = new OracleModel(configuration, OracleModel.doubles(other.values()));
    List<TokenSequence> sequences = TestPolicies.sequences(6, 8);
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      PolicyDistance[] distances = TestPolicies.distances(policy, other, sequences, 0.9);
      for (int i = 0; i < distances.length; i++) {
        double[][] p = first.distributions(sequences.get(i), 0.9);
        double[][] q = second.distributions(sequences.get(i), 0.9);
        double change = 0;
        double divergence = 0;
        for (int t = 0; t < p.length; t++) {
          int token = sequences.get(i).completionTokenIds()[t];
          change += q[t][token] - p[t][token];
          for (int v = 0; v < p[t].length; v++) {
            divergence += Math.exp(p[t][v]) * (p[t][v] - q[t][v]);
          }
        }
        assertEquals(change, distances[i].logProbChange(), 1e-3);
        assertEquals(divergence, distances[i].vocabularyKl(), 1e-3);
      }
    }
  }

  @Test
  void temperatureZeroScoresAtOne() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(0);
    List<TokenSequence> sequences = TestPolicies.sequences(3, 9);
    try (Policy policy =
        TestPolicies.open(configuration, TestPolicies.weights(configuration, 10))) {
      assertScoresEqual(policy.logProbs(sequences, 1), policy.logProbs(sequences, 0));
    }
  }

  private static List<MicroBatch> split(
      PolicyConfiguration configuration, List<TokenSequence> sequences) {
    return MicroBatches.split(TrainingPass.of(configuration, Device.cpu()).tokens(), sequences);
  }

  @Test
  void manySequencesAreSplitAndComeBackInOrder() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(1);
    List<TokenSequence> sequences = TestPolicies.sequences(700, 11);
    assertTrue(split(configuration, sequences).size() > 1);
    try (Policy policy =
        TestPolicies.open(configuration, TestPolicies.weights(configuration, 12))) {
      float[][] all = policy.logProbs(sequences, 1);
      for (int i = 0; i < sequences.size(); i += 97) {
        float[][] alone = policy.logProbs(List.of(sequences.get(i)), 1);
        assertArrayEquals(alone[0], all[i], 1e-5f);
      }
    }
  }

  @Test
  void aPromptIsComputedOnceForItsNeighbours() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(2);
    int[] prompt = {3, 1, 4, 1, 5};
    List<TokenSequence> sequences =
        List.of(
            new TokenSequence(prompt, new int[] {9}),
            new TokenSequence(prompt.clone(), new int[] {2, 6, 5}),
            new TokenSequence(new int[] {3, 1, 4, 1}, new int[] {5, 2}));
    List<MicroBatch> batches = split(configuration, sequences);
    assertEquals(1, batches.size());
    assertEquals(2, batches.get(0).prompts());
    assertEquals(3 * (5 + 0 + 2 + 4 + 1), batches.get(0).tokens().length);
  }

  @Test
  void aGroupTooLargeForOneBatchIsCut() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(2);
    SplittableRandom random = new SplittableRandom(15);
    int[] prompt = TestPolicies.ids(random, 40);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      sequences.add(new TokenSequence(prompt, TestPolicies.ids(random, 1 + i % 20)));
    }
    assertTrue(split(configuration, sequences).size() > 1);
    try (Policy policy =
        TestPolicies.open(configuration, TestPolicies.weights(configuration, 16))) {
      float[][] all = policy.logProbs(sequences, 1);
      for (int i = 0; i < sequences.size(); i += 59) {
        float[][] alone = policy.logProbs(List.of(sequences.get(i)), 1);
        assertArrayEquals(alone[0], all[i], 1e-5f);
      }
    }
  }

  @Test
  void completionsOfOneTokenNeedTheirPromptsAlone() {
    PolicyConfiguration configuration = TestPolicies.configurations().get(1);
    ParameterVector weights = TestPolicies.weights(configuration, 17);
    OracleModel oracle = new OracleModel(configuration, OracleModel.doubles(weights.values()));
    TokenSequence sequence = new TokenSequence(new int[] {1, 2, 3}, new int[] {4});
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      double expected = oracle.logProbs(sequence, 1)[0];
      assertEquals(expected, policy.logProbs(List.of(sequence), 1)[0][0], NATS);
      try (PolicyGradient gradient = policy.gradient(List.of(sequence), new double[] {2}, 1)) {
        assertEquals(2 * expected, gradient.objective(), 2 * NATS);
      }
    }
  }

  @Test
  void everyStepIsMeasuredWithTheWeightsThatJavaMakes() throws IOException {
    PolicyConfiguration configuration = TestPolicies.configurations().get(3);
    ParameterVector weights = TestPolicies.weights(configuration, 21);
    ParameterVector direction = TestPolicies.weights(configuration, 18);
    float norm = 3;
    List<Double> steps = List.of(0.3, 1e-3, 0.7);
    List<TokenSequence> sequences = TestPolicies.sequences(8, 20);
    Path file = temporary.resolve("direction.safetensors");
    new SafetensorsWriter().add(direction).write(file);
    try (Policy policy = TestPolicies.open(configuration, weights);
        Safetensors tensors = Safetensors.open(file)) {
      UnitDirection unit = new UnitDirection(tensors, norm);
      List<PolicyDistance[]> together = policy.distances(unit, steps, sequences, 1);
      assertEquals(3, together.size());
      float[][] before = policy.logProbs(sequences, 1);
      for (int step = 0; step < 3; step++) {
        float length = (float) (double) steps.get(step);
        float[] moved = weights.values().clone();
        for (int i = 0; i < moved.length; i++) {
          moved[i] += length * (direction.values()[i] / norm);
        }
        ParameterVector other = new ParameterVector(weights.layout(), moved);
        assertArrayEquals(
            together.get(step),
            policy.distances(unit, List.of(steps.get(step)), sequences, 1).get(0));
        try (Policy another = TestPolicies.open(configuration, other)) {
          float[][] after = another.logProbs(sequences, 1);
          for (int i = 0; i < after.length; i++) {
            double change = 0;
            for (int t = 0; t < after[i].length; t++) {
              change += (double) after[i][t] - before[i][t];
            }
            assertEquals(change, together.get(step)[i].logProbChange(), 1e-5);
          }
        }
      }
      assertTrue(policy.distances(unit, List.of(), sequences, 1).isEmpty());
    }
  }

  @Test
  void badInputIsOneClearLine() throws IOException {
    PolicyConfiguration configuration = TestPolicies.configurations().get(0);
    try (Policy policy =
        TestPolicies.open(configuration, TestPolicies.weights(configuration, 13))) {
      List<TokenSequence> outside = List.of(new TokenSequence(new int[] {1}, new int[] {99}));
      List<TokenSequence> tooLong = List.of(new TokenSequence(new int[60], new int[5]));
      List<TokenSequence> good = TestPolicies.sequences(2, 14);
      assertMessage("token id 99 is outside", () -> policy.logProbs(outside, 1));
      assertMessage("65 tokens is too long", () -> policy.logProbs(tooLong, 1));
      assertMessage("temperature must be", () -> policy.logProbs(good, -1));
      assertMessage("1 weights given for 2", () -> policy.gradient(good, new double[1], 1));
      PolicyConfiguration other = TestPolicies.configurations().get(1);
      Path file = temporary.resolve("other.safetensors");
      new SafetensorsWriter().add(TestPolicies.weights(other, 1)).write(file);
      try (Safetensors direction = Safetensors.open(file)) {
        UnitDirection unit = new UnitDirection(direction, 1);
        assertMessage("layout", () -> policy.distances(unit, List.of(1.0), good, 1));
      }
    }
    assertMessage("at least one token", () -> new TokenSequence(new int[0], new int[1]));
  }

  private static void assertMessage(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
    assertEquals(1, message.lines().count());
  }

  private static void assertScoresEqual(float[][] expected, float[][] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], 1e-5f);
    }
  }
}
