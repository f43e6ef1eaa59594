package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against autograd of the second oracle and the slopes of the float64 one. */
class PolicyGradientTest {

  private static final double[] TEMPERATURES = {1, 0.8};
  private static final double[] SCALES = {0.5, 3, -0.25, 0.125, -1};

  static List<PolicyConfiguration> configurations() {
    return TestPolicies.configurations();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void gradientIsThatOfAutograd(PolicyConfiguration configuration) {
    ParameterVector weights = TestPolicies.weights(configuration, 1);
    List<TokenSequence> sequences = TestPolicies.sequences(5, 2);
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      for (double temperature : TEMPERATURES) {
        float[] actual = TestPolicies.gradient(policy, sequences, SCALES, temperature);
        float[] expected =
            NdArrayOracle.gradient(configuration, weights, sequences, SCALES, temperature).values();
        for (ParameterLayout.Tensor tensor : weights.layout().tensors()) {
          assertNear(tensor, expected, actual);
        }
      }
    }
  }

  /** The difference's Euclidean norm within one tensor, relative to the gradient's there. */
  private static void assertNear(ParameterLayout.Tensor tensor, float[] expected, float[] actual) {
    double difference = 0;
    double size = 0;
    for (int i = (int) tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    assertTrue(size > 0, tensor.name());
    assertEquals(0, Math.sqrt(difference / size), 1e-4, tensor.name());
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void gradientIsTheOraclesSlope(PolicyConfiguration configuration) {
    ParameterVector weights = TestPolicies.weights(configuration, 3);
    List<TokenSequence> sequences = TestPolicies.sequences(5, 4);
    double[] at = OracleModel.doubles(weights.values());
    SplittableRandom random = new SplittableRandom(5);
    try (Policy policy = TestPolicies.open(configuration, weights)) {
      for (double temperature : TEMPERATURES) {
        Objective objective = new Objective(configuration, sequences, temperature);
        try (PolicyGradient gradient = policy.gradient(sequences, SCALES, temperature)) {
          assertEquals(objective.at(at), gradient.objective(), 1e-3);
          float[][] scores = policy.logProbs(sequences, temperature);
          for (int i = 0; i < scores.length; i++) {
            assertArrayEquals(scores[i], gradient.logProbs()[i], 1e-5f);
          }
          for (ParameterLayout.Tensor tensor : weights.layout().tensors()) {
            assertSlope(objective, at, gradient.gradient().toVector().values(), tensor, random);
          }
        }
      }
    }
  }

  /**
   * The slope along a random direction within one tensor, by central differences; the error is
   * relative to the gradient's norm there, which is the slope's root mean square over directions.
   */
  private static void assertSlope(
      Objective objective,
      double[] at,
      float[] gradient,
      ParameterLayout.Tensor tensor,
      SplittableRandom random) {
    double step = 1e-5;
    double[] above = at.clone();
    double[] below = at.clone();
    double slope = 0;
    double size = 0;
    for (int i = (int) tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
      int direction = random.nextBoolean() ? 1 : -1;
      above[i] += step * direction;
      below[i] -= step * direction;
      slope += direction * gradient[i];
      size += Math.pow(gradient[i], 2);
    }
    double expected = (objective.at(above) - objective.at(below)) / (2 * step);
    assertEquals(expected, slope, 1e-3 * Math.sqrt(size), tensor.name());
  }

  /** What the gradient is of, in double precision. */
  private record Objective(
      PolicyConfiguration configuration, List<TokenSequence> sequences, double temperature) {

    double at(double[] weights) {
      OracleModel oracle = new OracleModel(configuration, weights);
      double sum = 0;
      for (int i = 0; i < SCALES.length; i++) {
        for (double score : oracle.logProbs(sequences.get(i), temperature)) {
          sum += SCALES[i] * score;
        }
      }
      return sum;
    }
  }
}
