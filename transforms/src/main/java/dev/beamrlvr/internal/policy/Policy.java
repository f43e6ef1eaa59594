package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A language model: samples completions, scores sequences, and differentiates their log-likelihood.
 *
 * <pre>{@code
 * try (Policy policy = Policy.open(directory, PolicyDevice.CPU)) {
 *   int[] prompt = policy.tokenizer().encode("2 + 2 =");
 *   policy.generate(List.of(prompt), 4, new Sampling(1, 1, 32), uniforms);
 * }
 * }</pre>
 *
 * <p>Safe for concurrent calls, each of which runs in its caller's thread alone. The same call
 * gives the same bits on machines of one {@link NumericFingerprint}, whatever else runs. Close it
 * when no call is running.
 */
public final class Policy implements AutoCloseable {

  private final PolicyConfiguration configuration;
  private final ParameterLayout layout;
  private final Tokenizer tokenizer;
  private final boolean ownsTokenizer;
  private final PtNDManager manager;
  private final PolicyWeights trained;
  private final NDList vectors;
  private final ProgramSettings settings;
  private final Generator generator;
  private final Scorer scorer;

  private Policy(
      PolicyConfiguration configuration,
      Tokenizer tokenizer,
      boolean ownsTokenizer,
      PtNDManager manager,
      PolicyWeights weights) {
    this(
        configuration,
        configuration.layout(),
        tokenizer,
        ownsTokenizer,
        manager,
        weights,
        new NDList(weights.flat()),
        new ProgramSettings(manager, configuration));
  }

  private Policy(
      PolicyConfiguration configuration,
      ParameterLayout layout,
      Tokenizer tokenizer,
      boolean ownsTokenizer,
      PtNDManager manager,
      PolicyWeights trained,
      NDList vectors,
      ProgramSettings settings) {
    this.configuration = configuration;
    this.layout = layout;
    this.tokenizer = tokenizer;
    this.ownsTokenizer = ownsTokenizer;
    this.manager = manager;
    this.trained = trained;
    this.vectors = TorchProgram.list("weights", vectors);
    this.settings = settings;
    this.generator = generator(Generator.LARGEST_COPY);
    this.scorer = new Scorer(configuration, layout, manager, vectors, settings);
  }

  /**
   * Opens a Hugging Face directory of one of the families that are computed: {@link Family}.
   * Weights that are all stored as bfloat16 stay so in memory; what is computed from them has the
   * same bits as if they had been widened.
   *
   * @throws PolicyException naming the file and the field or tensor that is missing, of another
   *     shape, or not supported
   */
  public static Policy open(Path huggingFaceDirectory, PolicyDevice device) throws IOException {
    TorchEngine.check(device);
    PolicyConfiguration configuration = PolicyConfiguration.read(huggingFaceDirectory);
    Tokenizer tokenizer = Tokenizer.open(huggingFaceDirectory.resolve(Tokenizer.FILE));
    try (Safetensors files = Safetensors.openDirectory(huggingFaceDirectory)) {
      checkTokenizer(configuration, tokenizer, huggingFaceDirectory.resolve(Tokenizer.FILE));
      ModelTensors.check(configuration, files);
      return in(
          TorchEngine.newManager(device),
          configuration,
          tokenizer,
          true,
          manager -> PolicyWeights.read(manager, configuration.layout(), files));
    } catch (Throwable e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Makes a policy of weights in memory, which are copied. The tokenizer stays the caller's, and
   * must stay open as long as the policy.
   *
   * @throws PolicyException if a token id of the tokenizer is outside the vocabulary, or a weight
   *     is not finite
   */
  public static Policy of(
      PolicyConfiguration configuration,
      ParameterVector weights,
      Tokenizer tokenizer,
      PolicyDevice device) {
    TorchEngine.check(device);
    checkTokenizer(configuration, tokenizer, Path.of(Tokenizer.FILE));
    if (!weights.layout().equals(configuration.layout())) {
      throw new IllegalArgumentException("the weights are not of the configuration's layout");
    }
    for (float weight : weights.values()) {
      if (!Float.isFinite(weight)) {
        throw new PolicyException("the weights hold numbers that are not finite");
      }
    }
    return in(
        TorchEngine.newManager(device),
        configuration,
        tokenizer,
        false,
        manager -> PolicyWeights.copyOf(manager, weights));
  }

  /**
   * Makes a policy of small random weights that are on the Java heap at no time, to be measured.
   * They are not the same each time, and have the bits of what they are to sample with. The
   * tokenizer stays the caller's.
   */
  public static Policy untrained(
      PolicyConfiguration configuration,
      Sampling.Precision precision,
      Tokenizer tokenizer,
      PolicyDevice device) {
    TorchEngine.check(device);
    checkTokenizer(configuration, tokenizer, Path.of(Tokenizer.FILE));
    return in(
        TorchEngine.newManager(device),
        configuration,
        tokenizer,
        false,
        manager -> PolicyWeights.random(manager, configuration.layout(), stored(precision)));
  }

  /**
   * Returns this policy with the adapter in a directory, as PEFT writes it. The base's weights are
   * shared: close the adapted policy before this one. What is trained of it is the adapter.
   *
   * @throws PolicyException naming the file and the field or tensor that is missing, of another
   *     shape, or not supported
   */
  public Policy withAdapter(Path directory) throws IOException {
    AdapterConfiguration adapter = AdapterConfiguration.read(directory, configuration);
    ParameterLayout adapterLayout = adapter.layout(configuration);
    try (Safetensors files = Safetensors.open(directory.resolve(AdapterConfiguration.WEIGHTS))) {
      ModelTensors.check(adapter, configuration, files);
      return adapted(adapter, own -> PolicyWeights.readWidened(own, adapterLayout, files));
    }
  }

  /** The same with an adapter in memory, which is copied. */
  public Policy withAdapter(AdapterConfiguration adapter, ParameterVector weights) {
    if (!weights.layout().equals(adapter.layout(configuration))) {
      throw new IllegalArgumentException("the weights are not of the adapter's layout");
    }
    return adapted(adapter, own -> PolicyWeights.copyOf(own, weights));
  }

  private <E extends Exception> Policy adapted(AdapterConfiguration adapter, Weights<E> weights)
      throws E {
    if (vectors.size() > 1) {
      throw new IllegalStateException("the policy has an adapter already");
    }
    PtNDManager own = (PtNDManager) manager.newSubManager();
    try {
      PolicyWeights adapters = weights.in(own);
      return new Policy(
          configuration,
          adapters.layout(),
          tokenizer,
          false,
          own,
          adapters,
          new NDList(vectors.get(0), adapters.flat()),
          settings.with(adapter, configuration, own));
    } catch (Throwable e) {
      own.close();
      throw e;
    }
  }

  /** Makes the weights of a policy. */
  interface Weights<E extends Exception> {
    PolicyWeights in(PtNDManager manager) throws E;
  }

  /** Makes a policy that owns a manager, which is closed if that fails. */
  static <E extends Exception> Policy in(
      PtNDManager manager,
      PolicyConfiguration configuration,
      Tokenizer tokenizer,
      boolean ownsTokenizer,
      Weights<E> weights)
      throws E {
    try {
      return new Policy(configuration, tokenizer, ownsTokenizer, manager, weights.in(manager));
    } catch (Throwable e) {
      manager.close();
      throw e;
    }
  }

  private static void checkTokenizer(
      PolicyConfiguration configuration, Tokenizer tokenizer, Path file) {
    if (tokenizer.largestTokenId() >= configuration.vocabularySize()) {
      throw new PolicyException(
          file
              + ": token id "
              + tokenizer.largestTokenId()
              + " is outside vocab_size "
              + configuration.vocabularySize()
              + " of "
              + PolicyConfigurationFile.CONFIG);
    }
  }

  /** Returns the policy's shape. */
  public PolicyConfiguration configuration() {
    return configuration;
  }

  /** Returns the policy's tokenizer, open as long as the policy. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Returns the order of what is trained: all weights, or those of the adapter. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Returns a copy of what is trained on the Java heap: all weights, or those of the adapter. */
  public ParameterVector parameters() {
    return new ParameterVector(layout, PolicyWeights.toArray(trained.flat()));
  }

  /** Returns all weights, with the adapter added where there is one, good as long as the policy. */
  public MergedWeights merged() {
    return new MergedWeights(configuration, manager, vectors, settings);
  }

  /**
   * Samples completions: each token is the first whose cumulative probability exceeds a uniform.
   *
   * @param prompts token ids, at least one each
   * @return the samples of each prompt, [prompt][sample]
   * @throws IllegalArgumentException if a prompt is empty, has ids outside the vocabulary, or
   *     leaves no room for {@code sampling.maxNewTokens()}
   */
  public List<List<Completion>> generate(
      List<int[]> prompts, int samplesPerPrompt, Sampling sampling, UniformSource uniforms) {
    return generate(prompts, samplesPerPrompt, sampling, uniforms, configuration.endTokenIds());
  }

  /** The same with other tokens that end a completion than those of the configuration. */
  public List<List<Completion>> generate(
      List<int[]> prompts,
      int samplesPerPrompt,
      Sampling sampling,
      UniformSource uniforms,
      List<Integer> endTokenIds) {
    return generate(prompts, samplesPerPrompt, sampling, uniforms, endTokenIds, Integer.MAX_VALUE);
  }

  /**
   * The same with so many completions at most generated together: others take the places of those
   * that have ended. What a completion rounds to, in all or some of its last bits, depends on those
   * beside it, and so on the prompts, the uniforms and the number of rows, but on nothing else.
   */
  public List<List<Completion>> generate(
      List<int[]> prompts,
      int samplesPerPrompt,
      Sampling sampling,
      UniformSource uniforms,
      List<Integer> endTokenIds,
      int rows) {
    return generator.generate(prompts, samplesPerPrompt, sampling, uniforms, endTokenIds, rows);
  }

  /**
   * Returns how many completions are best generated together: 128 on a processor, and on a GPU what
   * all of its memory has room for. That is the same on GPUs of one model, whatever they hold.
   */
  public int rowsPerCall(List<int[]> prompts, int samplesPerPrompt, Sampling sampling) {
    int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
    return RowsPerCall.of(
        TorchEngine.deviceOf(manager), configuration, sampling, longest, samplesPerPrompt);
  }

  /** Returns the bytes of {@link #untrained} weights with the copy for sampling, if any. */
  public static long bytes(PolicyConfiguration configuration, Sampling.Precision precision) {
    long copy = Generator.sizeOfCopy(configuration, precision);
    return stored(precision).bytes() * configuration.layout().size()
        + (Generator.isInPlace(configuration, precision, Generator.LARGEST_COPY) ? 0 : copy);
  }

  private static SafetensorsType stored(Sampling.Precision precision) {
    return precision == Sampling.Precision.BFLOAT16 ? SafetensorsType.BF16 : SafetensorsType.F32;
  }

  /** Returns what samples, with a copy of the weights only if it has no more bytes than that. */
  Generator generator(long largestCopy) {
    return new Generator(configuration, manager, vectors, settings, largestCopy);
  }

  /**
   * Returns the log-probability of each completion token given all tokens before it, in nats.
   *
   * @param temperature what logits are divided by; 0 scores at temperature 1
   */
  public float[][] logProbs(List<TokenSequence> sequences, double temperature) {
    return scorer.logProbs(sequences, temperature);
  }

  /**
   * Differentiates sum_i weights[i] sum_t log pi(o_it | q_i, o_i1 ... o_i,t-1) with respect to the
   * policy's weights, or those of its adapter.
   *
   * @param weights one for each sequence
   * @param temperature what logits are divided by; 0 scores at temperature 1
   */
  public PolicyGradient gradient(
      List<TokenSequence> sequences, double[] weights, double temperature) {
    return scorer.gradient(sequences, weights, temperature);
  }

  /**
   * Compares this policy with itself moved along a direction, by steps of which one is in memory at
   * a time.
   *
   * @param direction of the layout of what is trained
   * @param steps how far to move, as multiples of the direction's unit vector
   * @param temperature what logits are divided by; 0 scores at temperature 1
   * @return for each step one distance for each sequence
   */
  public List<PolicyDistance[]> distances(
      UnitDirection direction,
      List<Double> steps,
      List<TokenSequence> sequences,
      double temperature)
      throws IOException {
    return scorer.distances(direction, steps, sequences, temperature);
  }

  /** Returns what owns the policy's native memory. */
  PtNDManager manager() {
    return manager;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    manager.close();
    if (ownsTokenizer) {
      tokenizer.close();
    }
  }
}
