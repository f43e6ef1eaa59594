package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.LengthNormalization;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.pipelines.commands.PromptTemplateOption;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.rewards.ControlRewards;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.rewards.RewardFunction;
import dev.beamrlvr.training.AdaptiveStepRule;
import dev.beamrlvr.training.RolloutHalves;
import dev.beamrlvr.training.ScheduledStep;
import dev.beamrlvr.training.SlopesAcrossHalves;
import dev.beamrlvr.training.StepRule;
import dev.beamrlvr.training.TrainSettings;
import java.util.Locale;

/** The settings of the transforms that a run's options ask for. */
final class RunSettings {

  private RunSettings() {}

  /**
   * Translates the options.
   *
   * @throws UsageException if they do not fit together
   */
  static TrainSettings of(TrainCommandOptions options) {
    try {
      return TrainSettings.in(options.getOutput())
          .setSlots(options.getSlots())
          .setGroupSize(options.getGroupSize())
          .setSampling(new Sampling(options.getTemperature(), 1, options.getMaxTokens()))
          .setTemplate(PromptTemplateOption.read(options.getPromptTemplate()))
          .setSeed(options.getSeed())
          .setVerifier(NumberVerifier.of(NumberVerifier.Mode.of(options.getMode())))
          .setAdvantage(AdvantageEstimator.parse(options.getAdvantage()))
          .setLengthNormalization(LengthNormalization.parse(options.getLengthNormalization()))
          .setStepRule(stepRule(options))
          .setOptimizer(optimizer(options))
          .setDevice(PolicyDevice.parse(options.getDevice()))
          .setRowsPerCall(options.getRowsPerCall())
          .setReward(reward(options))
          .build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static RewardFunction reward(TrainCommandOptions options) {
    ControlRewards control = ControlRewards.parse(options.getRewards());
    return control == ControlRewards.ANSWERS ? null : control;
  }

  private static boolean isAdaptive(TrainCommandOptions options) {
    return options.getStepRule().equals("adaptive");
  }

  private static boolean isRolloutHalves(TrainCommandOptions options) {
    return options.getHonesty().equals("rollout-halves");
  }

  private static Optimizer optimizer(TrainCommandOptions options) {
    boolean plain = options.getOptimizer().equals("sgd");
    if (isRolloutHalves(options)) {
      return plain ? new GradientAscent(0) : new AdamW(0, 0.98, 1e-8, 0);
    }
    return plain ? GradientAscent.standard() : AdamW.standard();
  }

  private static AdaptiveStepSettings constants(TrainCommandOptions options) {
    AdaptiveStepSettings constants =
        isRolloutHalves(options) ? RolloutHalves.settings() : AdaptiveStepSettings.forTraining();
    StepLimits limits = constants.limits().withSafety(options.getSafety());
    Double limit = options.getKlLimit();
    if (limit != null) {
      limits = limit == 0 ? limits.withoutKlCap() : limits.withKlCap(limit);
    }
    return constants.withLimits(limits);
  }

  private static StepRule stepRule(TrainCommandOptions options) {
    if (isAdaptive(options)) {
      refuse(
          options.getStepSize() != null,
          "--stepSize is for fixed step rules; the adaptive rule chooses its own: add"
              + " --stepRule=fixed, or leave --stepSize out");
      refuse(
          !options.isMeasure(),
          "--measure=false is for fixed step rules; the adaptive rule lives on what it measures");
      AdaptiveStepRule rule = AdaptiveStepRule.of(constants(options));
      return isRolloutHalves(options) ? rule.withHeldOutSlopes(new SlopesAcrossHalves()) : rule;
    }
    String rule = "--stepRule=" + options.getStepRule();
    refuse(
        options.getStepSize() == null,
        rule + " needs --stepSize, such as 0.0003 for adamw or 0.03 for sgd");
    refuse(
        isRolloutHalves(options),
        "--honesty=" + options.getHonesty() + " is for the adaptive rule, not " + rule);
    refuse(options.getSafety() != 1, "--safety is for the adaptive rule, not " + rule);
    refuse(options.getKlLimit() != null, "--klLimit is for the adaptive rule, not " + rule);
    ScheduledStep scheduled =
        ScheduledStep.of(
            ScheduledStep.Schedule.valueOf(options.getStepRule().toUpperCase(Locale.ROOT)),
            options.getStepSize(),
            options.getOptimizer().equals("sgd"),
            options.getSteps());
    return options.isMeasure() ? scheduled : scheduled.withoutMeasuring();
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new UsageException(message);
    }
  }
}
