package dev.beamrlvr.tests.llama;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.policy.Completion;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.pipelines.internal.benchmark.ModelShape;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints how fast this and llama.cpp generate on the same weights, one thread each and in turn, and
 * checks that they compute the same. Not among the tests; nothing else should run beside it:
 *
 * <pre>{@code
 * mvn -B -Pllama -pl tests/llama -am test -Dtest=BesideLlama -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dllama.shapes=1m,28m -Dllama.rows=1,32 -Dllama.precision=float32 -Dllama.output=beside.json
 * }</pre>
 *
 * <p>With {@code -Dllama.precision=int8} both have matrices of 8 bits, llama.cpp as Q8_0. They
 * round in other places then: most first tokens must be the same, not all tokens.
 */
class BesideLlama {

  private static final int PROMPT_TOKENS = 8;
  private static final int NEW_TOKENS = 128;
  private static final double SECONDS = Double.parseDouble(property("llama.seconds", "5"));
  private static final Sampling.Precision PRECISION =
      Sampling.Precision.parse(property("llama.precision", "float32"));

  @TempDir Path directory;

  private static String property(String name, String otherwise) {
    return System.getProperty(name, otherwise);
  }

  @Test
  void generation() throws IOException {
    LlamaCpp.load();
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (String name : property("llama.shapes", "1m,28m").split(",")) {
      PolicyConfiguration shape =
          ModelShape.of(name).configuration().toBuilder().setEndTokenIds(List.of()).build();
      ParameterVector weights = weights(shape);
      Path gguf = directory.resolve(name + ".gguf");
      GgufFile.write(gguf, shape, weights, PRECISION == Sampling.Precision.INT8);
      try (BundledInputs inputs = new BundledInputs();
          Tokenizer tokenizer =
              Tokenizer.open(Path.of(inputs.bundledPolicy()).resolve("tokenizer.json"));
          Policy policy = Policy.of(shape, weights, tokenizer, PolicyDevice.CPU)) {
        for (String rows : property("llama.rows", "1,32").split(",")) {
          int count = Integer.parseInt(rows);
          try (LlamaCpp llama = new LlamaCpp(gguf, count, PROMPT_TOKENS + NEW_TOKENS)) {
            ObjectNode result = results.addObject();
            result.put("shape", name).put("parameters", weights.layout().size()).put("rows", count);
            result.put("precision", PRECISION.toString());
            compare(policy, llama, count, result);
          }
        }
      }
    }
    String output = System.getProperty("llama.output");
    if (output != null) {
      Files.writeString(Path.of(output), results.toPrettyString() + "\n");
    }
  }

  /** Random weights, large enough that an answer does not say one token over and over. */
  private static ParameterVector weights(PolicyConfiguration shape) {
    ParameterVector weights = ParameterVector.zeros(shape.layout());
    Random random = new Random(1);
    for (ParameterLayout.Tensor tensor : weights.layout().tensors()) {
      boolean norm = tensor.name().endsWith("norm.weight");
      boolean embedding = tensor.name().contains("embed");
      double spread =
          norm || embedding || tensor.shape().length == 1 ? 0.1 : 1 / Math.sqrt(tensor.shape()[1]);
      for (int i = 0; i < tensor.size(); i++) {
        weights.values()[(int) tensor.offset() + i] =
            (float) ((norm ? 1 : 0) + spread * random.nextGaussian());
      }
    }
    return weights;
  }

  private static void compare(Policy policy, LlamaCpp llama, int rows, ObjectNode result) {
    int vocabulary = policy.configuration().vocabularySize();
    SplittableRandom random = new SplittableRandom(rows);
    List<int[]> prompts =
        Stream.generate(() -> random.ints(PROMPT_TOKENS, 0, vocabulary).toArray())
            .limit(rows)
            .toList();
    if (PRECISION == Sampling.Precision.FLOAT32) {
      prompts.stream().limit(4).forEach(prompt -> checkSame(policy, llama, prompt));
    } else {
      checkMostlySame(policy, llama, random);
    }
    double[] ours = new double[2];
    double[] theirs = new double[2];
    double[] ratios = new double[0];
    long start = System.nanoTime();
    while (ratios.length < 3 || System.nanoTime() - start < 1e9 * SECONDS) {
      double own = seconds(() -> generate(policy, prompts));
      double other = seconds(() -> llama.complete(prompts, NEW_TOKENS));
      ours = Arrays.copyOf(ours, ratios.length + 1);
      theirs = Arrays.copyOf(theirs, ratios.length + 1);
      ratios = Arrays.copyOf(ratios, ratios.length + 1);
      ours[ratios.length - 1] = rows * NEW_TOKENS / own;
      theirs[ratios.length - 1] = rows * NEW_TOKENS / other;
      ratios[ratios.length - 1] = other / own;
    }
    result.put("tokensPerSecond", median(ours));
    result.put("tokensPerSecondOfLlamaCpp", median(theirs));
    result.put("ratio", median(ratios));
    result.put("pairs", ratios.length);
    System.out.printf(
        Locale.ROOT,
        "%s, %s, %d rows: %.0f tokens/s, llama.cpp %.0f; ratio %.3f (%.3f to %.3f, %d pairs)%n",
        result.get("shape").textValue(),
        PRECISION,
        rows,
        median(ours),
        median(theirs),
        median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        ratios.length);
  }

  /** Greedy answers are the same token for token where both compute the same function. */
  private static void checkSame(Policy policy, LlamaCpp llama, int[] prompt) {
    int[] own = generate(policy, List.of(prompt)).get(0).get(0).tokenIds();
    assertArrayEquals(llama.tokens(prompt, NEW_TOKENS), own);
  }

  /** Of 32 first tokens, of which random ones are hardly ever the same, most are. */
  private static void checkMostlySame(Policy policy, LlamaCpp llama, SplittableRandom random) {
    int vocabulary = policy.configuration().vocabularySize();
    long same =
        Stream.generate(() -> random.ints(PROMPT_TOKENS, 0, vocabulary).toArray())
            .limit(32)
            .filter(prompt -> llama.tokens(prompt, 1)[0] == firstToken(policy, prompt))
            .count();
    assertTrue(same >= 24, same + " of 32 first tokens are the same");
  }

  private static int firstToken(Policy policy, int[] prompt) {
    return generate(policy, List.of(prompt)).get(0).get(0).tokenIds()[0];
  }

  private static List<List<Completion>> generate(Policy policy, List<int[]> prompts) {
    return policy.generate(
        prompts,
        1,
        new Sampling(0, 1, NEW_TOKENS).withPrecision(PRECISION),
        (prompt, sample, position) -> 0,
        List.of());
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
