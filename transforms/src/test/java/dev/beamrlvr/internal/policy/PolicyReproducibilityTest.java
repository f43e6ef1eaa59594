package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The same call gives the same bits, alone or beside others. */
class PolicyReproducibilityTest {

  private static final PolicyConfiguration CONFIGURATION =
      TestPolicies.configuration(24, 3, 6, 2, 32, true);
  private static final List<TokenSequence> SEQUENCES = TestPolicies.sequences(40, 1);

  /** Everything a policy computes, as bits. */
  private static List<float[]> everything(Policy policy) {
    List<int[]> prompts = SEQUENCES.stream().map(TokenSequence::promptTokenIds).toList();
    List<String> ids = prompts.stream().map(p -> "p" + p.length).toList();
    List<float[]> results = new ArrayList<>();
    policy
        .generate(prompts, 2, new Sampling(1, 0.95, 24), new CounterBasedUniforms(3, 4, ids))
        .forEach(group -> group.forEach(completion -> results.add(completion.logProbs())));
    double[] scales = new double[SEQUENCES.size()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = i % 3 - 1;
    }
    try (PolicyGradient gradient = policy.gradient(SEQUENCES, scales, 1)) {
      results.add(gradient.gradient().toVector().values());
      results.addAll(List.of(gradient.logProbs()));
    }
    results.addAll(List.of(policy.logProbs(SEQUENCES, 0.5)));
    for (PolicyDistance distance :
        TestPolicies.distances(policy, TestPolicies.weights(CONFIGURATION, 8), SEQUENCES, 1)) {
      results.add(new float[] {(float) distance.logProbChange(), (float) distance.vocabularyKl()});
    }
    return results;
  }

  private static void assertSameBits(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  @Test
  void twiceTheSameCallAndTwiceTheSamePolicy() {
    ParameterVector weights = TestPolicies.weights(CONFIGURATION, 2);
    List<float[]> first;
    try (Policy policy = TestPolicies.open(CONFIGURATION, weights)) {
      first = everything(policy);
      assertSameBits(first, everything(policy));
    }
    try (Policy policy = TestPolicies.open(CONFIGURATION, weights)) {
      assertSameBits(first, everything(policy));
    }
  }

  @Test
  void threadsShareAPolicyAndUseOthersBesideIt() throws Exception {
    ParameterVector a = TestPolicies.weights(CONFIGURATION, 5);
    ParameterVector b = TestPolicies.weights(CONFIGURATION, 6);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Policy first = TestPolicies.open(CONFIGURATION, a);
        Policy second = TestPolicies.open(CONFIGURATION, b)) {
      List<Callable<List<float[]>>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(() -> everything(first));
        calls.add(() -> everything(second));
      }
      List<Future<List<float[]>>> results = threads.invokeAll(calls);
      List<float[]> expectedFirst = everything(first);
      List<float[]> expectedSecond = everything(second);
      for (int i = 0; i < results.size(); i++) {
        assertSameBits(i % 2 == 0 ? expectedFirst : expectedSecond, results.get(i).get());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
