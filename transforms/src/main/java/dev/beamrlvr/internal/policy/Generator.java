package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.Sampling.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Samples completions: one call of the program for a whole batch.
 *
 * <p>Tokens are decoded from a copy of the weights that is made for it, or, where that would be
 * large, from the weights themselves, which takes longer. Which of them is decided by the policy's
 * shape and the precision alone: the two round in other places.
 */
final class Generator {

  /** Bytes that a copy of the weights may have. */
  static final long LARGEST_COPY = 4L << 30;

  private final PolicyConfiguration configuration;
  private final PtNDManager manager;
  private final NDList weights;
  private final ProgramSettings settings;
  private final long largestCopy;
  private final Map<Precision, NDList> decoders = new EnumMap<>(Precision.class);

  Generator(
      PolicyConfiguration configuration,
      PtNDManager manager,
      NDList weights,
      ProgramSettings settings,
      long largestCopy) {
    this.configuration = configuration;
    this.manager = manager;
    this.weights = weights;
    this.settings = settings;
    this.largestCopy = largestCopy;
  }

  List<List<Completion>> generate(
      List<int[]> prompts,
      int samples,
      Sampling sampling,
      UniformSource uniforms,
      List<Integer> endTokenIds) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples a prompt must be 1 or more, not " + samples);
    }
    sampling.precision().check(TorchEngine.deviceOf(manager));
    if (prompts.isEmpty()) {
      return List.of();
    }
    int longest = 0;
    for (int[] prompt : prompts) {
      check(prompt, sampling.maxNewTokens());
      longest = Math.max(longest, prompt.length);
    }
    long[] ids = new long[prompts.size() * longest];
    long[] lengths = new long[prompts.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = prompts.get(i).length;
      for (int t = 0; t < lengths[i]; t++) {
        ids[i * longest + t] = prompts.get(i)[t];
      }
    }
    float[] numbers = uniforms(prompts.size(), samples, sampling, uniforms);
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      Precision precision = sampling.precision();
      boolean inPlace = sizeOfCopy(configuration, precision) > largestCopy;
      NDList arguments = new NDList(inPlace ? weights : decoder(precision));
      arguments.addAll(settings.list());
      arguments.add(scope.create(ids, new Shape(lengths.length, longest)));
      arguments.add(scope.create(lengths));
      arguments.add(
          scope.create(
              numbers, new Shape((long) lengths.length * samples, sampling.maxNewTokens())));
      arguments.add(scope.create(new double[] {sampling.temperature(), sampling.topP()}));
      arguments.add(stops(scope, endTokenIds));
      if (inPlace) {
        arguments.add(isShort(scope, precision));
      }
      String method = inPlace ? "generate_in_place" : "generate";
      NDList result =
          GpuCalls.alone(
              scope,
              precision,
              () -> TorchProgram.instance().call(scope, method, false, arguments));
      return completions(result, prompts.size(), samples, endTokenIds);
    }
  }

  /** Returns the copy of the weights that decoding uses; it is made when first asked for. */
  private synchronized NDList decoder(Precision precision) {
    Precision stored = precision == Precision.BFLOAT16 ? precision : Precision.FLOAT32;
    return decoders.computeIfAbsent(stored, this::newDecoder);
  }

  private NDList newDecoder(Precision precision) {
    NDList arguments = new NDList(weights);
    arguments.addAll(settings.list());
    try (NDArray isShort = isShort(manager, precision)) {
      arguments.add(isShort);
      return TorchProgram.list(
          "decoder", TorchProgram.instance().call(manager, "decoder", false, arguments));
    }
  }

  private static NDArray isShort(PtNDManager scope, Precision precision) {
    return scope.create(precision == Precision.BFLOAT16 ? 1L : 0L);
  }

  /**
   * Returns the bytes of the copy of the weights that decoding uses: those of the layers in the
   * precision and those of the head in 32 bits. The embedding is not copied.
   */
  static long sizeOfCopy(PolicyConfiguration configuration, Precision precision) {
    long head = (long) configuration.vocabularySize() * configuration.hiddenSize();
    long heads = configuration.tiedEmbeddings() ? head : 2 * head;
    long layers = configuration.layout().size() - heads;
    return (precision == Precision.BFLOAT16 ? 2 : 4) * layers + 4 * head;
  }

  private void check(int[] prompt, int maxNewTokens) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt needs at least one token");
    }
    TokenIds.check(configuration, prompt);
    if (prompt.length + (long) maxNewTokens > configuration.maxPositions()) {
      throw new IllegalArgumentException(
          "a prompt of "
              + prompt.length
              + " tokens leaves no room for "
              + maxNewTokens
              + " new ones: the policy holds "
              + configuration.maxPositions());
    }
  }

  private static float[] uniforms(
      int prompts, int samples, Sampling sampling, UniformSource uniforms) {
    float[] numbers = new float[prompts * samples * sampling.maxNewTokens()];
    if (sampling.temperature() == 0) {
      return numbers;
    }
    int at = 0;
    for (int prompt = 0; prompt < prompts; prompt++) {
      for (int sample = 0; sample < samples; sample++) {
        for (int position = 0; position < sampling.maxNewTokens(); position++) {
          numbers[at++] = uniforms.uniform(prompt, sample, position);
        }
      }
    }
    return numbers;
  }

  private static NDArray stops(PtNDManager scope, List<Integer> endTokenIds) {
    long[] stops = endTokenIds.stream().mapToLong(Integer::longValue).toArray();
    return scope.create(stops.length == 0 ? new long[] {-1} : stops);
  }

  private static List<List<Completion>> completions(
      NDList result, int prompts, int samples, List<Integer> endTokenIds) {
    long[] tokens = result.get(0).toLongArray();
    float[] scores = result.get(1).toFloatArray();
    int width = tokens.length / (prompts * samples);
    List<List<Completion>> all = new ArrayList<>(prompts);
    for (int prompt = 0; prompt < prompts; prompt++) {
      List<Completion> group = new ArrayList<>(samples);
      for (int sample = 0; sample < samples; sample++) {
        int from = (prompt * samples + sample) * width;
        group.add(completion(tokens, scores, from, width, endTokenIds));
      }
      all.add(group);
    }
    return all;
  }

  private static Completion completion(
      long[] tokens, float[] scores, int from, int width, List<Integer> endTokenIds) {
    int length = 0;
    boolean ended = false;
    while (length < width && !ended) {
      ended = endTokenIds.contains((int) tokens[from + length]);
      length++;
    }
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = (int) tokens[from + i];
    }
    return new Completion(ids, Arrays.copyOfRange(scores, from, from + length), ended);
  }
}
