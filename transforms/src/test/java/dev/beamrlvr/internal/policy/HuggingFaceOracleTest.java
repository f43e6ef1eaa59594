package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A small random policy as release 5.17 of Hugging Face's transformers saved it: {@code
 * rope_parameters} and {@code dtype} in its configuration, weights of 16 bits in four shards, a
 * head of its own. What it must compute is that library's answer in 64 bits.
 */
class HuggingFaceOracleTest {

  private static final double NATS = 1e-4;

  private Policy policy;
  private JsonNode expected;
  private final List<TokenSequence> sequences = new ArrayList<>();

  @BeforeEach
  void open() throws IOException, URISyntaxException {
    Path directory = Path.of(HuggingFaceOracleTest.class.getResource("qwen2-untied").toURI());
    policy = Policy.open(directory, PolicyDevice.CPU);
    expected = new ObjectMapper().readTree(directory.resolve("expected.json").toFile());
    for (JsonNode pair : expected.get("pairs")) {
      sequences.add(new TokenSequence(ids(pair.get("promptTokenIds")), ids(pair.get("tokenIds"))));
    }
  }

  @AfterEach
  void close() {
    policy.close();
  }

  @Test
  void textBecomesTheSameTokens() {
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

  @Test
  void tokensHaveTheSameLogProbabilities() {
    float[][] logProbs = policy.logProbs(sequences, 1);
    for (int i = 0; i < sequences.size(); i++) {
      assertArrayEquals(
          doubles(expected.get("pairs").get(i).get("tokenLogProbs")),
          OracleModel.doubles(logProbs[i]),
          NATS);
    }
  }

  @Test
  void theWeightedObjectiveIsTheSame() {
    double[] weights = doubles(expected.get("weights"));
    assertEquals(
        expected.get("objective").asDouble(),
        policy.gradient(sequences, weights, 1).objective(),
        100 * NATS);
  }

  @Test
  void theLikeliestTokensAreTheSame() {
    List<int[]> prompts = sequences.stream().map(TokenSequence::promptTokenIds).toList();
    List<List<Completion>> greedy =
        policy.generate(prompts, 1, new Sampling(0, 1, 16), (prompt, sample, position) -> 0);
    for (int i = 0; i < prompts.size(); i++) {
      assertArrayEquals(ids(expected.get("greedy").get(i)), greedy.get(i).get(0).tokenIds());
    }
  }

  private static int[] ids(JsonNode numbers) {
    int[] ids = new int[numbers.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = numbers.get(i).asInt();
    }
    return ids;
  }

  private static double[] doubles(JsonNode numbers) {
    double[] doubles = new double[numbers.size()];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = numbers.get(i).asDouble();
    }
    return doubles;
  }
}
