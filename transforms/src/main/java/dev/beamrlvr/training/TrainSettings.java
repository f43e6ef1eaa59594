package dev.beamrlvr.training;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.LengthNormalization;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.rewards.ControlRewards;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.rewards.Verifier;
import java.io.Serializable;

/** Everything that decides the bits of a training step, besides the checkpoint and the prompts. */
@AutoValue
public abstract class TrainSettings implements Serializable {

  /** The run's directory, on any Beam file system that all workers see. */
  public abstract String runDirectory();

  /** Fixed number of pieces that a step's prompts are cut into; decides the order of sums. */
  public abstract int slots();

  /** Responses to each prompt, G. */
  public abstract int groupSize();

  /** Temperature, nucleus and length limit of the rollouts. */
  public abstract Sampling sampling();

  /** How a question becomes the text that the policy continues. */
  public abstract PromptTemplate template();

  /** Seed of all random numbers. */
  public abstract long seed();

  /** Judges the responses. */
  public abstract Verifier verifier();

  /** What is rewarded instead of the verdict, in experiments that need a control. */
  public abstract ControlRewards control();

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

  /** Most responses that run through the policy together. */
  public abstract int rowsPerCall();

  /** Gradient buffers of a slot: one for each half of the rollouts if slopes are checked so. */
  final int gradientBuffers() {
    return stepRule().honesty() == Honesty.ROLLOUT_HALVES ? 2 : 1;
  }

  public abstract Builder toBuilder();

  /** Settings with the defaults of this project, for a run in the given directory. */
  public static Builder in(String runDirectory) {
    return new AutoValue_TrainSettings.Builder()
        .setRunDirectory(runDirectory)
        .setSlots(4)
        .setGroupSize(8)
        .setSampling(new Sampling(1, 1, 256))
        .setTemplate(PromptTemplate.plain())
        .setSeed(0)
        .setVerifier(NumberVerifier.strict())
        .setControl(ControlRewards.ANSWERS)
        .setAdvantage(AdvantageEstimator.DR_GRPO)
        .setLengthNormalization(LengthNormalization.NONE)
        .setOptimizer(new GradientAscent(0.9))
        .setStepRule(ScheduledStep.of(ScheduledStep.Schedule.FIXED, 0.05, true, 1))
        .setTrialResponses(2)
        .setDevice(PolicyDevice.CPU)
        .setRowsPerCall(128);
  }

  /** Builds {@link TrainSettings}; combinations are checked at the end. */
  @AutoValue.Builder
  public abstract static class Builder {
    abstract Builder setRunDirectory(String directory);

    public abstract Builder setSlots(int slots);

    public abstract Builder setGroupSize(int size);

    public abstract Builder setSampling(Sampling sampling);

    public abstract Builder setTemplate(PromptTemplate template);

    public abstract Builder setSeed(long seed);

    public abstract Builder setVerifier(Verifier verifier);

    public abstract Builder setControl(ControlRewards control);

    public abstract Builder setAdvantage(AdvantageEstimator estimator);

    public abstract Builder setLengthNormalization(LengthNormalization normalization);

    public abstract Builder setOptimizer(Optimizer optimizer);

    public abstract Builder setStepRule(StepRule rule);

    public abstract Builder setTrialResponses(int responses);

    public abstract Builder setDevice(PolicyDevice device);

    public abstract Builder setRowsPerCall(int rows);

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
          settings.gradientBuffers() == 1
              || (settings.groupSize() >= 4 && settings.groupSize() % 2 == 0),
          "rollout-halves needs an even group size of at least 4, not %s: each half is a group",
          settings.groupSize());
      check(
          settings.gradientBuffers() == 1 || settings.optimizer().momentumDecay() == 0,
          "rollout-halves needs an optimizer without momentum, not one with %s: its slope is that of"
              + " the present gradient",
          settings.optimizer().momentumDecay());
      check(
          settings.sampling().temperature() > 0,
          "training needs a temperature above 0, not %s: greedy responses do not differ",
          settings.sampling().temperature());
      check(
          settings.sampling().topP() == 1,
          "training samples from the whole vocabulary: top-p must be 1, not %s",
          settings.sampling().topP());
      check(
          settings.trialResponses() >= 1 && settings.trialResponses() <= settings.groupSize(),
          "trial responses must be between 1 and the group size, not %s",
          settings.trialResponses());
      check(
          settings.rowsPerCall() >= 1,
          "rows per call must be positive, not %s",
          settings.rowsPerCall());
      return settings;
    }

    private static void check(boolean holds, String message, Object value) {
      if (!holds) {
        throw new IllegalArgumentException(message.formatted(value));
      }
    }
  }
}
