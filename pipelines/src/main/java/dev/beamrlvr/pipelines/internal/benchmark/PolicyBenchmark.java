package dev.beamrlvr.pipelines.internal.benchmark;

import dev.beamrlvr.internal.policy.Completion;
import dev.beamrlvr.internal.policy.DeviceMemory;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyGradient;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.Optimizer;
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

  /** Copies of the weights on the heap: a gradient; and with the optimizer's, a step. */
  private static final int GRADIENT_COPIES = 3;

  private static final int STEP_COPIES = 8;

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
    results.accept(
        heapFor(GRADIENT_COPIES)
            ? timed("gradient", trained, 3 * forward, () -> gradient(sequences))
            : Measurement.skipped("gradient", trained, moreHeap(GRADIENT_COPIES)));
    results.accept(
        heapFor(STEP_COPIES)
            ? step(trained)
            : Measurement.skipped("step", trained, moreHeap(STEP_COPIES)));
  }

  private Measurement generation(int rows, Measurement before) {
    if (before != null && (before.skipped() != null || before.seconds() > PATIENCE)) {
      return Measurement.skipped("generation", rows, "fewer rows took long or did not fit");
    }
    double need = memoryFor(rows);
    if (need > DeviceMemory.of(device).free()) {
      return Measurement.skipped(
          "generation",
          rows,
          String.format(Locale.ROOT, "it needs some %.1f GB more memory", need / 1e9));
    }
    List<int[]> prompts = prompts(rows);
    double weights = 4 * (layerWeights + headWeights);
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
    PolicyGradient gradient = part(parts, "gradient", () -> gradient(sequences));
    Optimizer optimizer = AdamW.standard();
    float[] direction =
        part(
            parts,
            "direction",
            () ->
                optimizer
                    .advance(optimizer.initialState(policy.layout()), gradient.gradient())
                    .direction());
    ParameterVector start = policy.parameters();
    List<ParameterVector> moved =
        part(parts, "move", () -> List.of(moved(start, direction, 1e-4f)));
    part(parts, "trial", () -> policy.distances(moved, sequences, 1));
    double seconds = parts.values().stream().mapToDouble(Double::doubleValue).sum();
    long tokens = (long) rows * sampling.maxNewTokens();
    return new Measurement("step", rows, tokens, seconds, 6 * forward(rows), 0, parts, null);
  }

  private static ParameterVector moved(ParameterVector start, float[] direction, float length) {
    float[] values = start.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += length * direction[i];
    }
    return new ParameterVector(start.layout(), values);
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

  private PolicyGradient gradient(List<TokenSequence> sequences) {
    double[] weights = new double[sequences.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i % 2 == 0 ? 1 : -1;
    }
    return policy.gradient(sequences, weights, 1);
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

  private double heapNeeded(int copies) {
    return 4.0 * copies * policy.layout().size();
  }

  private boolean heapFor(int copies) {
    return policy.layout().size() < Integer.MAX_VALUE - 8
        && heapNeeded(copies) < 0.8 * Runtime.getRuntime().maxMemory();
  }

  private String moreHeap(int copies) {
    return policy.layout().size() < Integer.MAX_VALUE - 8
        ? "it needs a larger heap: RLVR_JAVA_OPTS=-Xmx" + gigabytes(heapNeeded(copies)) + "g"
        : "weights of more than two billion numbers are not trained in full";
  }

  private static long gigabytes(double bytes) {
    return (long) Math.ceil(bytes / 0.8 / (1 << 30));
  }
}
