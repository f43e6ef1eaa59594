package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.LengthNormalization;
import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.policy.optimizers.PastAdam;
import dev.beamrlvr.prompts.PromptTemplate;
import dev.beamrlvr.rewards.ControlRewards;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.training.AdaptiveStepRule;
import dev.beamrlvr.training.ScheduledStep;
import dev.beamrlvr.training.StepRule;
import dev.beamrlvr.training.TrainSettings;
import java.util.Locale;

/** The settings of the transforms that a run's options ask for. */
final class RunSettings {

  private static final double MOMENTUM = 0.9;

  private RunSettings() {}

  /**
   * Translates the options.
   *
   * @throws UsageException if they do not fit together
   */
  static TrainSettings of(TrainCommandOptions options, String output) {
    try {
      return TrainSettings.in(output)
          .setSlots(options.getSlots())
          .setGroupSize(options.getGroupSize())
          .setSampling(new Sampling(options.getTemperature(), 1, options.getMaxTokens()))
          .setTemplate(PromptTemplate.named(options.getPromptTemplate()))
          .setSeed(options.getSeed())
          .setVerifier(NumberVerifier.of(NumberVerifier.Mode.of(options.getMode())))
          .setAdvantage(AdvantageEstimator.parse(options.getAdvantage()))
          .setLengthNormalization(LengthNormalization.parse(options.getLengthNormalization()))
          .setOptimizer(optimizer(options))
          .setStepRule(stepRule(options))
          .setDevice(PolicyDevice.parse(options.getDevice()))
          .setRowsPerCall(options.getRowsPerCall())
          .setControl(ControlRewards.parse(options.getRewards()))
          .build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static boolean isAdaptive(TrainCommandOptions options) {
    return options.getStepRule().equals("adaptive");
  }

  private static Optimizer optimizer(TrainCommandOptions options) {
    if (options.getOptimizer().equals("sgd")) {
      return new GradientAscent(MOMENTUM);
    }
    return isAdaptive(options)
        ? new PastAdam(MOMENTUM, 0.98, 0.3)
        : new AdamW(MOMENTUM, 0.98, 1e-8, 0);
  }

  private static StepRule stepRule(TrainCommandOptions options) {
    if (isAdaptive(options)) {
      if (options.getStepSize() != null) {
        throw new UsageException(
            "--stepSize is for fixed step rules; the adaptive rule chooses its own: add"
                + " --stepRule=fixed, or leave --stepSize out");
      }
      if (!options.isMeasure()) {
        throw new UsageException(
            "--measure=false is for fixed step rules; the adaptive rule lives on what it measures");
      }
      return AdaptiveStepRule.of(
          AdaptiveStepSettings.acrossSteps().withSafety(options.getSafety()));
    }
    if (options.getStepSize() == null) {
      throw new UsageException(
          "--stepRule=" + options.getStepRule() + " needs --stepSize, such as 0.05 for sgd");
    }
    ScheduledStep rule =
        ScheduledStep.of(
            ScheduledStep.Schedule.valueOf(options.getStepRule().toUpperCase(Locale.ROOT)),
            options.getStepSize(),
            options.getOptimizer().equals("sgd"),
            options.getSteps());
    return options.isMeasure() ? rule : rule.withoutMeasuring();
  }
}
