package dev.beamrlvr.pipelines.internal.benchmark;

import dev.beamrlvr.internal.policy.Completion;
import dev.beamrlvr.internal.policy.DeviceMemory;
import dev.beamrlvr.internal.policy.NativeVector;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyGradient;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.AdamW;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Times what pipelines ask of a policy: responses of random tokens, which never end early, eight to
 * a prompt.
 *
 * <p>A call is made again until {@value #ENOUGH} seconds have gone by, and the fastest counts.
 * Where one call has taken more than {@value #PATIENCE} seconds, more rows are not tried.
 */
final class PolicyBenchmark {
  private static final double ENOUGH = 1;
  private static final double PATIENCE = 30;
  private static final int GROUP = 8;
  private static final int TRAINED_ROWS = 64;

  private final Policy policy;
  private final PolicyDevice device;
  private final int promptTokens;
  private final Sampling sampling;
  private final double layerWeights;
  private final double headWeights;
  private final SplittableRandom random = new SplittableRandom(1);

  PolicyBenchmark(Policy policy, PolicyDevice device, int promptTokens, Sampling sampling) {
    this.policy = policy;
    this.device = device;
    this.promptTokens = promptTokens;
    this.sampling = sampling;
    PolicyConfiguration shape = policy.configuration();
    headWeights = (double) shape.vocabularySize() * shape.hiddenSize();
    layerWeights =
        shape.layout().tensors().stream()
            .filter(tensor -> tensor.name().contains(".layers.") && tensor.shape().length == 2)
            .mapToDouble(ParameterLayout.Tensor::size)
            .sum();
  }

  /** Measures everything, and tells each result when it is there. */
  void run(List<Integer> rows, Consumer<Measurement> results) {
    Measurement before = null;
    for (int count : rows) {
      before = generation(count, before);
      results.accept(before);
    }
    int trained = Math.min(TRAINED_ROWS, rows.stream().max(Integer::compare).orElseThrow());
    List<TokenSequence> sequences = sampledSequences(trained);
    double forward = forward(trained);
    results.accept(timed("scoring", trained, forward, () -> policy.logProbs(sequences, 1)));
    // The gradient, and what a micro-batch adds to it.
    double need = 8.0 * policy.layout().size();
    if (need > DeviceMemory.of(device).free()) {
      results.accept(needsMemory("gradient", trained, need));
      results.accept(needsMemory("step", trained, need));
      return;
    }
    results.accept(
        timed("gradient", trained, 3 * forward, () -> gradient(sequences, gradient -> {})));
    results.accept(step(trained));
  }

  private static Measurement needsMemory(String what, int rows, double need) {
    return Measurement.skipped(
        what, rows, String.format(Locale.ROOT, "it needs some %.1f GB more memory", need / 1e9));
  }

  private Measurement generation(int rows, Measurement before) {
    if (before != null && (before.skipped() != null || before.seconds() > PATIENCE)) {
      return Measurement.skipped("generation", rows, "fewer rows took long or did not fit");
    }
    double need = memoryFor(rows);
    if (need > DeviceMemory.of(device).free()) {
      return needsMemory("generation", rows, need);
    }
    List<int[]> prompts = prompts(rows);
    double weights =
        switch (sampling.precision()) {
          case FLOAT32, TF32 -> 4 * (layerWeights + headWeights);
          case BFLOAT16 -> 2 * layerWeights + 4 * headWeights;
          case INT8 -> layerWeights + headWeights;
        };
    Measurement timed = timed("generation", rows, forward(rows), () -> sample(prompts, rows));
    return new Measurement(
        timed.what(),
        rows,
        timed.tokens(),
        timed.seconds(),
        timed.operations(),
        weights * sampling.maxNewTokens(),
        Map.of(),
        null);
  }

  /** Bytes of keys and values, and of the logits of a step with what sampling makes of them. */
  private double memoryFor(int rows) {
    PolicyConfiguration shape = policy.configuration();
    double cache =
        2.0
            * shape.layers()
            * shape.keyValueHeads()
            * shape.headSize()
            * (promptTokens + sampling.maxNewTokens());
    return 4.0 * rows * (cache + 6.0 * shape.vocabularySize());
  }

  /** A training step in its parts, in one slot: what a pipeline does between two checkpoints. */
  private Measurement step(int rows) {
    Map<String, Double> parts = new LinkedHashMap<>();
    List<int[]> prompts = prompts(rows);
    List<List<Completion>> completions = part(parts, "generate", () -> sample(prompts, rows));
    List<TokenSequence> sequences = sequences(prompts, completions);
    try (BenchmarkFiles files = new BenchmarkFiles()) {
      part(parts, "gradient", () -> gradient(sequences, files::keep));
      part(
          parts,
          "direction",
          () -> {
            files.turn(AdamW.standard(), policy.layout());
            return null;
          });
      part(parts, "trial", () -> files.tryStep(policy, sequences));
    }
    double seconds = parts.values().stream().mapToDouble(Double::doubleValue).sum();
    long tokens = (long) rows * sampling.maxNewTokens();
    return new Measurement("step", rows, tokens, seconds, 6 * forward(rows), 0, parts, null);
  }

  private interface Work<T> {
    T run();
  }

  private static <T> T part(Map<String, Double> parts, String name, Work<T> work) {
    long start = System.nanoTime();
    T result = work.run();
    parts.put(name, (System.nanoTime() - start) / 1e9);
    return result;
  }

  private Measurement timed(String what, int rows, double operations, Work<?> work) {
    double best = Double.POSITIVE_INFINITY;
    double spent = 0;
    while (spent < ENOUGH) {
      long start = System.nanoTime();
      work.run();
      double seconds = (System.nanoTime() - start) / 1e9;
      best = Math.min(best, seconds);
      spent += seconds;
    }
    long tokens = (long) rows * sampling.maxNewTokens();
    return new Measurement(what, rows, tokens, best, operations, 0, Map.of(), null);
  }

  /** Operations of a pass over so many responses, each prompt once. */
  private double forward(int rows) {
    double responses = (double) rows * sampling.maxNewTokens();
    double prompts = (double) promptsFor(rows) * promptTokens;
    return 2 * (layerWeights * (responses + prompts) + headWeights * responses);
  }

  private double gradient(List<TokenSequence> sequences, Consumer<NativeVector> use) {
    double[] weights = new double[sequences.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i % 2 == 0 ? 1 : -1;
    }
    try (PolicyGradient gradient = policy.gradient(sequences, weights, 1)) {
      use.accept(gradient.gradient());
      return gradient.objective();
    }
  }

  private static int promptsFor(int rows) {
    return rows % GROUP == 0 ? rows / GROUP : 1;
  }

  private List<int[]> prompts(int rows) {
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < promptsFor(rows); i++) {
      prompts.add(random.ints(promptTokens, 0, policy.configuration().vocabularySize()).toArray());
    }
    return prompts;
  }

  private List<List<Completion>> sample(List<int[]> prompts, int rows) {
    return policy.generate(
        prompts,
        rows / prompts.size(),
        sampling,
        (prompt, sample, position) -> (random.nextInt() >>> 8) * 0x1p-24f,
        List.of());
  }

  private List<TokenSequence> sampledSequences(int rows) {
    List<int[]> prompts = prompts(rows);
    return sequences(prompts, sample(prompts, rows));
  }

  private static List<TokenSequence> sequences(
      List<int[]> prompts, List<List<Completion>> completions) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      for (Completion completion : completions.get(i)) {
        sequences.add(new TokenSequence(prompts.get(i), completion.tokenIds()));
      }
    }
    return sequences;
  }
}
