package dev.beamrlvr.pipelines.internal.warmstart;

import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.PolicyGradient;
import dev.beamrlvr.internal.policy.TokenSequence;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.policy.ParameterVector;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.OptimizerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Supervised training of a policy: maximum likelihood of the solutions, each with an end token,
 * given their prompts.
 *
 * <p>The same prompts, weights and options give the same bits on machines of one {@link
 * dev.beamrlvr.internal.policy.NumericFingerprint}.
 */
public final class WarmStart {

  private static final double MOMENTUM_DECAY = 0.9;
  private static final double SECOND_MOMENT_DECAY = 0.99;
  private static final double EPSILON = 1e-8;
  private static final double LARGEST_GRADIENT_NORM = 1;

  private final PolicyConfiguration configuration;
  private final Tokenizer tokenizer;
  private final WarmStartOptions options;
  private final SplittableRandom random;
  private final SolutionDamage damage;

  private WarmStart(
      PolicyConfiguration configuration, Tokenizer tokenizer, WarmStartOptions options) {
    this.configuration = configuration;
    this.tokenizer = tokenizer;
    this.options = options;
    this.random = new SplittableRandom(options.seed());
    this.damage = new SolutionDamage(random.split());
  }

  /**
   * Returns the trained weights.
   *
   * @param initial the weights to start from, which stay as they are
   * @param tokenizer stays the caller's
   * @param solved at least one prompt with its solution
   * @throws IllegalArgumentException if there is no solved prompt, one is longer than the policy's
   *     positions, or the configuration has no end token
   */
  public static ParameterVector train(
      PolicyConfiguration configuration,
      ParameterVector initial,
      Tokenizer tokenizer,
      List<SolvedPrompt> solved,
      WarmStartOptions options,
      WarmStartListener listener) {
    if (solved.isEmpty()) {
      throw new IllegalArgumentException(
          "a warm start needs prompts with solutions, and there are none");
    }
    if (configuration.endTokenIds().isEmpty() && solved.get(0).endToken() == null) {
      throw new IllegalArgumentException(
          "a warm start needs an end token: set eos_token_id in the policy's config.json");
    }
    return new WarmStart(configuration, tokenizer, options).train(initial, solved, listener);
  }

  private ParameterVector train(
      ParameterVector initial, List<SolvedPrompt> solved, WarmStartListener listener) {
    Optimizer optimizer =
        new AdamW(MOMENTUM_DECAY, SECOND_MOMENT_DECAY, EPSILON, options.weightDecay());
    OptimizerState state = optimizer.initialState(initial.layout());
    ParameterVector weights = new ParameterVector(initial.layout(), initial.values().clone());
    List<SolvedPrompt> order = new ArrayList<>();
    for (int step = 1; step <= options.steps(); step++) {
      ParameterVector gradient;
      double objective;
      try (Policy policy = Policy.of(configuration, weights, tokenizer, PolicyDevice.CPU);
          PolicyGradient ofBatch = gradient(policy, nextBatch(order, solved))) {
        gradient = ofBatch.gradient().toVector();
        objective = ofBatch.objective();
      }
      clip(gradient.values());
      Optimizer.Update update = optimizer.advance(state, gradient);
      state = update.next();
      move(weights.values(), update.direction(), options.learningRateAt(step));
      listener.stepDone(step, options.steps(), objective);
    }
    return weights;
  }

  /** Takes a batch from the shuffled prompts; shuffles all of them anew when none are left. */
  private List<TokenSequence> nextBatch(List<SolvedPrompt> order, List<SolvedPrompt> solved) {
    List<TokenSequence> batch = new ArrayList<>();
    while (batch.size() < options.batchSize()) {
      if (order.isEmpty()) {
        order.addAll(solved);
        for (int i = order.size() - 1; i > 0; i--) {
          SolvedPrompt swapped = order.get(i);
          int j = random.nextInt(i + 1);
          order.set(i, order.get(j));
          order.set(j, swapped);
        }
      }
      batch.add(sequence(order.remove(order.size() - 1)));
    }
    return batch;
  }

  private TokenSequence sequence(SolvedPrompt example) {
    String solution = example.solution();
    if (random.nextDouble() < options.damagedShare()) {
      solution = damage.damage(solution);
    }
    int[] prompt = tokenizer.encode(example.prompt());
    int[] text = tokenizer.encode(solution);
    int[] completion = Arrays.copyOf(text, text.length + 1);
    completion[text.length] =
        example.endToken() == null
            ? configuration.endTokenIds().get(0)
            : tokenizer.tokenId(example.endToken());
    if (prompt.length + completion.length > configuration.maxPositions()) {
      throw new IllegalArgumentException(
          "a prompt and its solution have "
              + (prompt.length + completion.length)
              + " tokens, but the policy has "
              + configuration.maxPositions()
              + " positions: "
              + example.prompt().strip());
    }
    return new TokenSequence(prompt, completion);
  }

  /** The gradient of the mean log-probability of the batch's solution tokens. */
  private static PolicyGradient gradient(Policy policy, List<TokenSequence> batch) {
    int tokens = batch.stream().mapToInt(s -> s.completionTokenIds().length).sum();
    double[] perSequence = new double[batch.size()];
    Arrays.fill(perSequence, 1.0 / tokens);
    return policy.gradient(batch, perSequence, 1);
  }

  private static void clip(float[] gradient) {
    double squares = 0;
    for (float g : gradient) {
      squares += (double) g * g;
    }
    double norm = Math.sqrt(squares);
    if (norm > LARGEST_GRADIENT_NORM) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) (gradient[i] * LARGEST_GRADIENT_NORM / norm);
      }
    }
  }

  private void move(float[] weights, float[] direction, double learningRate) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] += (float) (learningRate * (direction[i] - options.weightDecay() * weights[i]));
    }
  }
}
