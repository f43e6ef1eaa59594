package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.LengthNormalization;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.Honesty;
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

  private static Optimizer optimizer(TrainCommandOptions options) {
    AdaptiveStepSettings constants = constants(options);
    return options.getOptimizer().equals("sgd")
        ? new GradientAscent(constants.momentum())
        : new AdamW(constants.momentum(), constants.preconditionerMemory(), 1e-8, 0);
  }

  private static AdaptiveStepSettings constants(TrainCommandOptions options) {
    Honesty honesty = Honesty.of(options.getHonesty());
    AdaptiveStepSettings constants =
        AdaptiveStepSettings.forTraining(honesty).oversizedBy(options.getSafety());
    Double limit = options.getKlLimit();
    if (limit == null) {
      return constants;
    }
    return limit == 0 ? constants.withoutKlCheck() : constants.withKlCap(limit);
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
      return Honesty.of(options.getHonesty()) == Honesty.ROLLOUT_HALVES
          ? rule.withHeldOutSlopes(new SlopesAcrossHalves())
          : rule;
    }
    String rule = "--stepRule=" + options.getStepRule();
    refuse(
        options.getStepSize() == null,
        rule + " needs --stepSize, such as 0.0003 for adamw or 0.03 for sgd");
    refuse(
        !options.getHonesty().equals(Honesty.ACROSS_STEPS.label()),
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
