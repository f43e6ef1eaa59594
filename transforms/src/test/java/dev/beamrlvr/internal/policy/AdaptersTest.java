package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters that PEFT saved compute what PEFT computes in 64 bits; ours are like them. */
class AdaptersTest {

  @TempDir Path directory;

  static List<String> names() {
    return FamilyPolicies.names();
  }

  private static Path adapter(String name) {
    return FamilyPolicies.resource(name).resolve("adapter");
  }

  @ParameterizedTest
  @MethodSource("names")
  void tokensHaveTheSameLogProbabilitiesAndGradients(String name) throws IOException {
    JsonNode expected = FamilyPolicies.expected(name);
    List<TokenSequence> sequences = FamilyPolicies.sequences(expected);
    double[] weights = FamilyPolicies.doubles(expected.get("weights"));
    try (Policy base = FamilyPolicies.open(name, directory);
        Policy policy = base.withAdapter(adapter(name));
        Safetensors gradients =
            Safetensors.open(
                FamilyPolicies.resource(name).resolve("expected_adapter_gradient.safetensors"))) {
      float[][] plain = base.logProbs(sequences, 1);
      float[][] logProbs = policy.logProbs(sequences, 1);
      for (int i = 0; i < sequences.size(); i++) {
        assertArrayEquals(
            FamilyPolicies.doubles(expected.get("adapterTokenLogProbs").get(i)),
            OracleModel.doubles(logProbs[i]),
            1e-5);
      }
      try (PolicyGradient gradient = policy.gradient(sequences, weights, 1)) {
        assertEquals(expected.get("adapterObjective").asDouble(), gradient.objective(), 1e-3);
        assertEquals(gradients.names().size(), policy.layout().tensors().size());
        float[] actual = gradient.gradient().toVector().values();
        for (ParameterLayout.Tensor tensor : policy.layout().tensors()) {
          assertNear(tensor, gradients.read(tensor.name()), actual);
        }
      }
      assertArrayEquals(plain, base.logProbs(sequences, 1), "the base is as it was");
    }
  }

  private static void assertNear(ParameterLayout.Tensor tensor, float[] expected, float[] actual) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[(int) tensor.offset() + i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    assertTrue(size > 0, tensor.name());
    assertEquals(0, Math.sqrt(difference / size), 1e-4, tensor.name());
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsWrittenHasTheNamesAndShapesAndIsTheSameAgain(String name, @TempDir Path written)
      throws IOException {
    try (Policy base = FamilyPolicies.open(name, directory);
        Policy policy = base.withAdapter(adapter(name))) {
      AdapterConfiguration configuration =
          AdapterConfiguration.read(adapter(name), base.configuration());
      AdapterDirectory.write(written, configuration, policy.parameters());
      assertEquals(configuration, AdapterConfiguration.read(written, base.configuration()));
      try (Safetensors ours = Safetensors.open(written.resolve(AdapterConfiguration.WEIGHTS));
          Safetensors theirs =
              Safetensors.open(adapter(name).resolve(AdapterConfiguration.WEIGHTS))) {
        assertEquals(theirs.names(), new java.util.TreeSet<>(ours.names()));
        assertEquals(theirs.metadata(), ours.metadata());
        for (String tensor : theirs.names()) {
          assertArrayEquals(theirs.shape(tensor), ours.shape(tensor), tensor);
          assertArrayEquals(theirs.read(tensor), ours.read(tensor), tensor);
        }
      }
      JsonNode ours = TestPolicies.json(written.resolve(AdapterConfiguration.FILE));
      JsonNode theirs = TestPolicies.json(adapter(name).resolve(AdapterConfiguration.FILE));
      for (String field :
          List.of("peft_type", "task_type", "r", "lora_alpha", "bias", "modules_to_save")) {
        assertEquals(theirs.get(field), ours.get(field), field);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void mergedItIsTheSameFunction(String name, @TempDir Path merged) throws IOException {
    JsonNode expected = FamilyPolicies.expected(name);
    List<TokenSequence> sequences = FamilyPolicies.sequences(expected);
    List<int[]> prompts = sequences.stream().map(TokenSequence::promptTokenIds).toList();
    Sampling greedy = new Sampling(0, 1, 16);
    try (Policy base = FamilyPolicies.open(name, directory);
        Policy adapted = base.withAdapter(adapter(name))) {
      PolicyDirectory.writeLike(directory, merged, adapted.merged());
      try (Policy whole = Policy.open(merged, PolicyDevice.CPU)) {
        assertArrayEquals(
            adapted.merged().toVector().values(), whole.parameters().values(), "what is written");
        float[][] ours = adapted.logProbs(sequences, 1);
        float[][] theirs = whole.logProbs(sequences, 1);
        List<List<Completion>> sampled = adapted.generate(prompts, 1, greedy, (p, s, t) -> 0);
        List<List<Completion>> again = whole.generate(prompts, 1, greedy, (p, s, t) -> 0);
        for (int i = 0; i < ours.length; i++) {
          assertArrayEquals(theirs[i], ours[i], 1e-5f);
          Completion one = sampled.get(i).get(0);
          assertArrayEquals(again.get(i).get(0).tokenIds(), one.tokenIds());
          TokenSequence sequence = new TokenSequence(prompts.get(i), one.tokenIds());
          assertArrayEquals(adapted.logProbs(List.of(sequence), 1)[0], one.logProbs(), 2e-5f);
        }
      }
    }
  }

  /**
   * An adapter as wide as the matrix whose A is the identity: a step along the gradient of B is the
   * step of the matrix itself.
   */
  @ParameterizedTest
  @MethodSource("names")
  void anAdapterAsWideAsTheMatrixStepsAsTheMatrixDoes(String name) throws IOException {
    List<TokenSequence> sequences = FamilyPolicies.sequences(FamilyPolicies.expected(name));
    double[] weights = {1, -0.5, 2, 0.25, -1.5};
    try (Policy base = FamilyPolicies.open(name, directory)) {
      PolicyConfiguration shape = base.configuration();
      int rank = shape.hiddenSize();
      AdapterConfiguration wide =
          AdapterConfiguration.of(
              shape, rank, rank, EnumSet.of(Projection.QUERY, Projection.VALUE, Projection.UP));
      ParameterVector identity = ParameterVector.zeros(wide.layout(shape));
      for (ParameterLayout.Tensor tensor : identity.layout().tensors()) {
        for (int i = 0; tensor.name().contains("lora_A") && i < rank; i++) {
          identity.values()[(int) tensor.offset() + i * rank + i] = 1;
        }
      }
      float[] ofBase = TestPolicies.gradient(base, sequences, weights, 1);
      float[] moved = base.parameters().values();
      float[] adapter = identity.values().clone();
      try (Policy untouched = base.withAdapter(wide, identity)) {
        assertArrayEquals(base.logProbs(sequences, 1), untouched.logProbs(sequences, 1));
        float[] ofAdapter = TestPolicies.gradient(untouched, sequences, weights, 1);
        for (ParameterLayout.Tensor tensor : identity.layout().tensors()) {
          if (tensor.name().contains("lora_B")) {
            ParameterLayout.Tensor matrix = matrix(base.layout(), tensor.name());
            for (int i = 0; i < tensor.size(); i++) {
              adapter[(int) tensor.offset() + i] += 1e-3f * ofAdapter[(int) tensor.offset() + i];
              moved[(int) matrix.offset() + i] += 1e-3f * ofBase[(int) matrix.offset() + i];
            }
          }
        }
      }
      try (Policy one = base.withAdapter(wide, new ParameterVector(identity.layout(), adapter));
          Policy other =
              Policy.of(
                  shape,
                  new ParameterVector(base.layout(), moved),
                  base.tokenizer(),
                  PolicyDevice.CPU)) {
        float[][] ours = one.logProbs(sequences, 1);
        float[][] theirs = other.logProbs(sequences, 1);
        float[][] before = base.logProbs(sequences, 1);
        for (int i = 0; i < ours.length; i++) {
          assertArrayEquals(theirs[i], ours[i], 1e-5f);
          assertFalse(Arrays.equals(before[i], ours[i]), "the step moves something");
        }
      }
    }
  }

  private static ParameterLayout.Tensor matrix(ParameterLayout layout, String nameOfB) {
    String name = nameOfB.replace("base_model.model.", "").replace(".lora_B.weight", ".weight");
    return layout.tensors().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void distancesAreThoseOfTheAdapters() throws IOException {
    List<TokenSequence> sequences = FamilyPolicies.sequences(FamilyPolicies.expected("qwen3"));
    try (Policy base = FamilyPolicies.open("qwen3", directory);
        Policy policy = base.withAdapter(adapter("qwen3"))) {
      AdapterConfiguration configuration =
          AdapterConfiguration.read(adapter("qwen3"), base.configuration());
      ParameterVector other = policy.parameters();
      for (int i = 0; i < other.values().length; i++) {
        other.values()[i] *= 0.9f;
      }
      PolicyDistance[] distances = TestPolicies.distances(policy, other, sequences, 1);
      float[][] before = policy.logProbs(sequences, 1);
      try (Policy moved = base.withAdapter(configuration, other)) {
        float[][] after = moved.logProbs(sequences, 1);
        for (int i = 0; i < after.length; i++) {
          double change = 0;
          for (int t = 0; t < after[i].length; t++) {
            change += after[i][t] - before[i][t];
          }
          assertEquals(change, distances[i].logProbChange(), 1e-4);
          assertTrue(distances[i].vocabularyKl() > 0);
        }
      }
    }
  }

  @Test
  void nativeMemoryIsGivenBack() throws IOException {
    try (Policy base = FamilyPolicies.open("llama3", directory)) {
      int before = NativeResources.of(base);
      for (int i = 0; i < 2; i++) {
        try (Policy policy = base.withAdapter(adapter("llama3"))) {
          policy.generate(List.of(new int[] {1, 2}), 1, new Sampling(1, 1, 2), (p, s, t) -> 0.5f);
          policy.merged().toVector();
        }
        assertEquals(before, NativeResources.of(base));
      }
    }
  }
}
