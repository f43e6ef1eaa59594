package dev.beamrlvr.training;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.LengthNormalization;
import dev.beamrlvr.identity.NotPartOfIdentity;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Projection;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.MomentumOptimizer;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.rewards.RewardFunction;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.rollouts.Generator;
import dev.beamrlvr.rollouts.PolicyGenerator;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;

/**
 * Everything that decides the bits of a training step, besides the checkpoint and the prompts.
 *
 * <pre>{@code
 * TrainSettings settings = TrainSettings.in("runs/mine").setVerifier(new MyVerifier()).build();
 * }</pre>
 *
 * <p>With nothing set, a step is that of {@code rlvr train} with nothing set.
 */
@AutoValue
public abstract class TrainSettings implements Serializable {

  /** The run's directory, on any Beam file system that all workers see. */
  @NotPartOfIdentity("equal runs in two directories have equal bits")
  public abstract String runDirectory();

  /** The driver's hold on the directory, without which nothing is published; empty for none. */
  @NotPartOfIdentity("every driver of a run has its own")
  abstract String lease();

  /** Fixed number of pieces that a step's prompts are cut into; decides the order of sums. */
  public abstract int slots();

  /** Responses to each prompt, G. */
  public abstract int groupSize();

  /** Temperature, nucleus, length limit and precision of the rollouts. */
  public abstract Sampling sampling();

  /** How a question becomes the text that the policy continues. */
  public abstract PromptTemplate template();

  /** Seed of all random numbers. */
  public abstract long seed();

  /** What answers the prompts; null where that is the policy on {@link #device()} itself. */
  public abstract @Nullable Generator generator();

  /** Judges the responses. */
  public abstract Verifier verifier();

  /** What a judged response is worth; null where that is the verdict's own 1 or 0. */
  public abstract @Nullable RewardFunction reward();

  /**
   * Time that the verifier has for one response; null is no limit. A verdict that took longer is an
   * error. A limit makes verdicts depend on the machine's speed: choose it far above what is
   * needed.
   */
  public abstract @Nullable Duration verifierTimeout();

  /** Turns the rewards of a group into advantages. */
  public abstract AdvantageEstimator advantage();

  /** How the length of a response weighs in the loss. */
  public abstract LengthNormalization lengthNormalization();

  /** Turns gradients into directions. */
  public abstract Optimizer optimizer();

  /** Chooses how far to go. */
  public abstract StepRule stepRule();

  /** Responses of each group that candidate steps are measured on. */
  public abstract int trialResponses();

  /** Where the policy runs. */
  public abstract PolicyDevice device();

  /**
   * Most responses that run through the policy together; null for 128 on a processor, and on a GPU
   * for what its memory has room for.
   */
  public abstract @Nullable Integer rowsPerCall();

  /** The adapter that is trained on a frozen policy; null where all weights are trained. */
  public abstract @Nullable Lora lora();

  /**
   * A low-rank adapter: each matrix W that is adapted counts as W + alpha / rank B A, and A and B
   * are what is trained (<a href="https://arxiv.org/abs/2106.09685">LoRA</a>).
   *
   * @param rank rows of A and columns of B, such as 16
   * @param alpha usually twice the rank
   * @param targets the matrices of every layer that are adapted: some of {@code q_proj}, {@code
   *     k_proj}, {@code v_proj}, {@code o_proj}, {@code gate_proj}, {@code up_proj} and {@code
   *     down_proj}; kept in this order
   */
  public record Lora(int rank, double alpha, List<String> targets) implements Serializable {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public Lora {
      if (rank < 1) {
        throw new IllegalArgumentException("the rank of an adapter must be above 0, not " + rank);
      }
      if (!(alpha > 0 && Double.isFinite(alpha))) {
        throw new IllegalArgumentException("the alpha of an adapter must be above 0, not " + alpha);
      }
      if (targets.isEmpty()) {
        throw new IllegalArgumentException("an adapter needs targets, such as q_proj");
      }
      targets = Projection.ofTargets(targets).stream().map(Projection::target).toList();
    }

    /** Returns an adapter of all seven matrices, with an alpha of twice the rank. */
    public static Lora ofRank(int rank) {
      return new Lora(
          rank, 2.0 * rank, Arrays.stream(Projection.values()).map(Projection::target).toList());
    }

    AdapterConfiguration of(PolicyConfiguration policy) {
      return AdapterConfiguration.of(policy, rank, alpha, Projection.ofTargets(targets));
    }
  }

  /** Returns the transform that answers prompts as these settings say. */
  public final GenerateRollouts generate() {
    Generator answers =
        generator() != null
            ? generator()
            : PolicyGenerator.ofBatch().withDevice(device()).withRowsPerCall(rowsPerCall());
    return GenerateRollouts.using(answers)
        .withTemplate(template())
        .withSamplesPerPrompt(groupSize())
        .withSampling(sampling())
        .withSeed(seed());
  }

  /** Pieces that every group's responses are cut into, each with a gradient of its own. */
  final int piecesOfGroup() {
    return stepRule().heldOutSlopes().piecesOfGroup();
  }

  /** The optimizer, with a memory of its last direction where its state does not tell it. */
  final Optimizer rememberingOptimizer() {
    return optimizer() instanceof MomentumOptimizer || !stepRule().triesSteps()
        ? optimizer()
        : new RememberedDirection(optimizer());
  }

  /** Returns the transform that judges as these settings say. */
  public final VerifyAnswers verify() {
    VerifyAnswers verify = VerifyAnswers.using(verifier());
    return verifierTimeout() == null ? verify : verify.withTimeout(verifierTimeout());
  }

  /** Returns a builder that begins with these settings. */
  public abstract Builder toBuilder();

  /** Returns the same settings for a run in another directory. */
  public final TrainSettings withRunDirectory(String directory) {
    return toBuilder().setRunDirectory(directory).build();
  }

  /** Returns the same settings for the steps that the holder of a lease submits. */
  public final TrainSettings withLease(String lease) {
    return toBuilder().setLease(lease).build();
  }

  /**
   * Settings with the defaults of {@code rlvr train}, for a run in the given directory: AdamW, the
   * adaptive step, groups of 8 with up to 48 tokens a response, and numbers on an answer line.
   */
  public static Builder in(String runDirectory) {
    return new AutoValue_TrainSettings.Builder()
        .setRunDirectory(runDirectory)
        .setLease("")
        .setSlots(4)
        .setGroupSize(8)
        .setSampling(new Sampling(1, 1, 48))
        .setTemplate(PromptTemplate.plain())
        .setSeed(0)
        .setVerifier(NumberVerifier.strict())
        .setAdvantage(AdvantageEstimator.DR_GRPO)
        .setLengthNormalization(LengthNormalization.NONE)
        .setOptimizer(AdamW.standard())
        .setStepRule(AdaptiveStepRule.standard())
        .setTrialResponses(2)
        .setDevice(PolicyDevice.CPU);
  }

  /** Builds {@link TrainSettings}; combinations are checked at the end. */
  @AutoValue.Builder
  public abstract static class Builder {
    abstract Builder setRunDirectory(String directory);

    abstract Builder setLease(String lease);

    public abstract Builder setSlots(int slots);

    public abstract Builder setGroupSize(int size);

    public abstract Builder setSampling(Sampling sampling);

    public abstract Builder setTemplate(PromptTemplate template);

    public abstract Builder setSeed(long seed);

    public abstract Builder setVerifier(Verifier verifier);

    public abstract Builder setReward(@Nullable RewardFunction function);

    public abstract Builder setGenerator(@Nullable Generator generator);

    /** Limits the time for one verdict; null, the default, is no limit. */
    public abstract Builder setVerifierTimeout(@Nullable Duration timeout);

    public abstract Builder setAdvantage(AdvantageEstimator estimator);

    public abstract Builder setLengthNormalization(LengthNormalization normalization);

    public abstract Builder setOptimizer(Optimizer optimizer);

    public abstract Builder setStepRule(StepRule rule);

    public abstract Builder setTrialResponses(int responses);

    public abstract Builder setDevice(PolicyDevice device);

    public abstract Builder setRowsPerCall(@Nullable Integer rows);

    /** Trains an adapter and leaves the policy's own weights as they are; null trains them all. */
    public abstract Builder setLora(@Nullable Lora lora);

    abstract TrainSettings autoBuild();

    /**
     * Returns the settings, or throws an {@link IllegalArgumentException} that names the bad one.
     */
    public final TrainSettings build() {
      TrainSettings settings = autoBuild();
      check(settings.slots() >= 1, "slots must be at least 1, not %s", settings.slots());
      check(
          settings.groupSize() >= 2,
          "group size must be at least 2, not %s: one response alone has nothing to differ from",
          settings.groupSize());
      check(
          settings.verifierTimeout() == null || settings.verifierTimeout().getMillis() > 0,
          "the verifier's time limit must be positive, not %s",
          settings.verifierTimeout());
      check(
          settings.sampling().temperature() > 0,
          "training needs a temperature above 0, not %s: greedy responses do not differ",
          settings.sampling().temperature());
      check(
          settings.sampling().topP() == 1,
          "training samples from the whole vocabulary: top-p must be 1, not %s",
          settings.sampling().topP());
      settings.sampling().precision().check(settings.device());
      check(
          settings.trialResponses() >= 1 && settings.trialResponses() <= settings.groupSize(),
          "trial responses must be between 1 and the group size, not %s",
          settings.trialResponses());
      check(
          settings.rowsPerCall() == null || settings.rowsPerCall() >= 1,
          "rows per call must be positive, not %s",
          settings.rowsPerCall());
      settings.stepRule().heldOutSlopes().check(settings);
      return settings;
    }

    private static void check(boolean holds, String message, Object value) {
      if (!holds) {
        throw new IllegalArgumentException(String.format(Locale.ROOT, message, value));
      }
    }
  }
}
