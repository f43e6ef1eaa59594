package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Small random policies whose weights are large enough to make distributions far from uniform. */
public final class TestPolicies {

  public static final int VOCABULARY = 17;

  private static final RotaryPositions LLAMA3 =
      new RotaryPositions(100, new RotaryPositions.LlamaScaling(8, 1, 4, 12));

  /**
   * Every supported shape: a tied and an untied head, each with groups of heads and with full
   * heads, each in one layer and in several; and every switch of the families.
   */
  static List<PolicyConfiguration> configurations() {
    return List.of(
        configuration(16, 2, 2, 2, 24, true),
        configuration(16, 1, 4, 1, 20, false),
        configuration(24, 3, 6, 2, 32, true),
        configuration(20, 2, 1, 1, 28, false),
        configuration(16, 1, 4, 4, 20, true),
        configuration(24, 1, 3, 3, 16, false),
        configuration(16, 3, 2, 2, 20, false),
        configuration(24, 1, 4, 2, 28, true),
        configuration(24, 2, 6, 3, 16, false),
        of(Family.QWEN3, 16, 2, 4, 2, 24).setHeadSize(6).setTiedEmbeddings(true).build(),
        of(Family.LLAMA, 16, 2, 6, 3, 24)
            .setHeadSize(4)
            .setBiases(EnumSet.allOf(Projection.class))
            .setRotaryPositions(LLAMA3)
            .build(),
        of(Family.SMOLLM3, 16, 3, 2, 1, 20).setLayersWithoutPositions(Set.of(1)).build(),
        of(Family.MISTRAL, 20, 1, 2, 2, 28).build());
  }

  public static PolicyConfiguration configuration(
      int width, int layers, int heads, int keyValueHeads, int inner, boolean tied) {
    return of(Family.QWEN2, width, layers, heads, keyValueHeads, inner)
        .setTiedEmbeddings(tied)
        .build();
  }

  public static PolicyConfiguration.Builder of(
      Family family, int width, int layers, int heads, int keyValueHeads, int inner) {
    return PolicyConfiguration.of(family)
        .setVocabularySize(VOCABULARY)
        .setHiddenSize(width)
        .setLayers(layers)
        .setAttentionHeads(heads)
        .setKeyValueHeads(keyValueHeads)
        .setIntermediateSize(inner)
        .setRotaryPositions(RotaryPositions.of(100))
        .setMaxPositions(64)
        .setEndTokenIds(List.of(0));
  }

  /** Returns the gradient on the Java heap. */
  static float[] gradient(
      Policy policy, List<TokenSequence> sequences, double[] weights, double temperature) {
    try (PolicyGradient gradient = policy.gradient(sequences, weights, temperature)) {
      return gradient.gradient().toVector().values();
    }
  }

  /** Moves a policy to other weights, along the way from its own to them, and compares. */
  static PolicyDistance[] distances(
      Policy policy, ParameterVector other, List<TokenSequence> sequences, double temperature) {
    float[] way = other.values().clone();
    float[] own = policy.parameters().values();
    for (int i = 0; i < way.length; i++) {
      way[i] -= own[i];
    }
    Path file = null;
    try {
      file = Files.createTempFile("direction", ".safetensors");
      new SafetensorsWriter().add(new ParameterVector(other.layout(), way)).write(file);
      try (Safetensors direction = Safetensors.open(file)) {
        UnitDirection unit = new UnitDirection(direction, 1);
        return policy.distances(unit, List.of(1.0), sequences, temperature).get(0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }

  static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  public static ParameterVector weights(PolicyConfiguration configuration, long seed) {
    ParameterVector vector = ParameterVector.zeros(configuration.layout());
    SplittableRandom random = new SplittableRandom(seed);
    for (ParameterLayout.Tensor tensor : vector.layout().tensors()) {
      double mean = tensor.name().endsWith("norm.weight") ? 1 : 0;
      double spread = tensor.shape().length == 1 ? 0.5 : 1.5 / Math.sqrt(tensor.shape()[1]);
      for (int i = 0; i < tensor.size(); i++) {
        double uniform = 2 * random.nextDouble() - 1;
        vector.values()[(int) tensor.offset() + i] = (float) (mean + spread * 1.7 * uniform);
      }
    }
    return vector;
  }

  /**
   * Sequences of different lengths, one of them without a completion; of every five, the last three
   * share a prompt.
   */
  static List<TokenSequence> sequences(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int completion = i == 1 ? 0 : 1 + random.nextInt(12);
      int[] prompt =
          i % 5 > 2
              ? sequences.get(i - 1).promptTokenIds().clone()
              : ids(random, 1 + random.nextInt(9));
      sequences.add(new TokenSequence(prompt, ids(random, completion)));
    }
    return sequences;
  }

  static int[] ids(SplittableRandom random, int length) {
    return random.ints(length, 0, VOCABULARY).toArray();
  }

  static Policy open(PolicyConfiguration configuration, ParameterVector weights) {
    return Policy.of(configuration, weights, tokenizer(), PolicyDevice.CPU);
  }

  static Tokenizer tokenizer() {
    try {
      return Tokenizer.of(tokenizerJson(VOCABULARY));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A tokenizer of single letters; token 0 is the special {@code <eos>}. */
  public static byte[] tokenizerJson(int size) {
    StringBuilder vocabulary = new StringBuilder("\"<eos>\":0");
    for (int i = 1; i < size; i++) {
      vocabulary.append(",\"").append((char) ('a' + i - 1)).append("\":").append(i);
    }
    String text =
        """
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [{"id": 0, "content": "<eos>", "single_word": false, "lstrip": false,
                           "rstrip": false, "normalized": false, "special": true}],
         "normalizer": null,
         "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "."}, "behavior": "Isolated",
                           "invert": false},
         "post_processor": null, "decoder": {"type": "Fuse"},
         "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "<eos>"}}
        """;
    return text.formatted(vocabulary).getBytes(StandardCharsets.UTF_8);
  }

  private TestPolicies() {}
}
