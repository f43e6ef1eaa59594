package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies of every family compute what Hugging Face's library computes in 64 bits. */
class FamiliesTest {

  private static final double NATS = 1e-5;

  /** Of policies whose weights are stored in 16 bits. */
  private static final double NATS_OF_SHORT = 1e-4;

  @TempDir Path directory;

  static List<String> names() {
    return FamilyPolicies.names();
  }

  private static double tolerance(String name) {
    return List.of("llama", "qwen2-untied", "qwen3-untied").contains(name) ? NATS_OF_SHORT : NATS;
  }

  @ParameterizedTest
  @MethodSource("names")
  void textBecomesTheSameTokens(String name) throws IOException {
    JsonNode expected = FamilyPolicies.expected(name);
    List<TokenSequence> sequences = FamilyPolicies.sequences(expected);
    try (Policy policy = FamilyPolicies.open(name, directory)) {
      for (int i = 0; i < sequences.size(); i++) {
        JsonNode pair = expected.get("pairs").get(i);
        assertArrayEquals(
            sequences.get(i).promptTokenIds(),
            policy.tokenizer().encode(pair.get("prompt").asText()));
        assertArrayEquals(
            sequences.get(i).completionTokenIds(),
            policy.tokenizer().encode(pair.get("completion").asText()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void tokensHaveTheSameLogProbabilities(String name) throws IOException {
    JsonNode expected = FamilyPolicies.expected(name);
    List<TokenSequence> sequences = FamilyPolicies.sequences(expected);
    try (Policy policy = FamilyPolicies.open(name, directory)) {
      float[][] logProbs = policy.logProbs(sequences, 1);
      for (int i = 0; i < sequences.size(); i++) {
        assertArrayEquals(
            FamilyPolicies.doubles(expected.get("pairs").get(i).get("tokenLogProbs")),
            OracleModel.doubles(logProbs[i]),
            tolerance(name));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theWeightedObjectiveHasTheSameGradient(String name) throws IOException {
    JsonNode expected = FamilyPolicies.expected(name);
    double[] weights = FamilyPolicies.doubles(expected.get("weights"));
    try (Policy policy = FamilyPolicies.open(name, directory);
        Safetensors gradients =
            Safetensors.open(
                FamilyPolicies.resource(name).resolve("expected_gradient.safetensors"));
        PolicyGradient gradient = policy.gradient(FamilyPolicies.sequences(expected), weights, 1)) {
      assertEquals(
          expected.get("objective").asDouble(), gradient.objective(), 100 * tolerance(name));
      assertEquals(gradients.names().size(), policy.layout().tensors().size(), "as many tensors");
      float[] actual = gradient.gradient().toVector().values();
      for (ParameterLayout.Tensor tensor : policy.layout().tensors()) {
        assertNear(tensor, gradients.read(tensor.name()), actual);
      }
    }
  }

  /** The difference's Euclidean norm within one tensor, relative to the gradient's there. */
  private static void assertNear(ParameterLayout.Tensor tensor, float[] expected, float[] actual) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      float value = actual[(int) tensor.offset() + i * FamilyPolicies.STRIDE];
      difference += Math.pow(value - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    assertTrue(size > 0, tensor.name());
    assertEquals(0, Math.sqrt(difference / size), 1e-4, tensor.name());
  }

  @ParameterizedTest
  @MethodSource("names")
  void theLikeliestTokensAreTheSame(String name) throws IOException {
    JsonNode expected = FamilyPolicies.expected(name);
    try (Policy policy = FamilyPolicies.open(name, directory)) {
      List<int[]> prompts =
          FamilyPolicies.sequences(expected).stream().map(TokenSequence::promptTokenIds).toList();
      List<List<Completion>> greedy =
          policy.generate(prompts, 1, new Sampling(0, 1, 16), (prompt, sample, position) -> 0);
      for (int i = 0; i < prompts.size(); i++) {
        assertArrayEquals(
            FamilyPolicies.ids(expected.get("greedy").get(i)), greedy.get(i).get(0).tokenIds());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsWrittenIsTheSamePolicyAgain(String name, @TempDir Path written, @TempDir Path like)
      throws IOException {
    try (Policy policy = FamilyPolicies.open(name, directory)) {
      PolicyDirectory.write(
          written, policy.configuration(), policy.parameters(), policy.tokenizer().json());
      PolicyDirectory.writeLike(directory, like, policy.parameters());
      for (Path copy : List.of(written, like)) {
        try (Policy again = Policy.open(copy, PolicyDevice.CPU)) {
          // End tokens may stand in generation_config.json, which only a likeness has.
          assertEquals(policy.configuration(), again.configuration());
          assertArrayEquals(policy.parameters().values(), again.parameters().values());
        }
      }
    }
    JsonNode before = TestPolicies.json(directory.resolve("config.json"));
    JsonNode after = TestPolicies.json(like.resolve("config.json"));
    assertEquals("float32", after.get("dtype").asText());
    for (String field : (Iterable<String>) before::fieldNames) {
      if (!field.equals("dtype")) {
        assertEquals(before.get(field), after.get(field), field);
      }
    }
  }
}
