package dev.beamrlvr.pipelines.internal.training;

import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.LengthNormalization;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.inputs.PrecisionOption;
import dev.beamrlvr.pipelines.internal.inputs.PromptTemplateOption;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.training.AdaptiveStepRule;
import dev.beamrlvr.training.ScheduledStep;
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
      return AdapterSettings.addTo(TrainSettings.in(options.getOutput()), options)
          .setSlots(options.getSlots())
          .setGroupSize(options.getGroupSize())
          .setSampling(
              new Sampling(options.getTemperature(), 1, options.getMaxTokens())
                  .withPrecision(PrecisionOption.read(options.getPrecision(), options.getDevice())))
          .setTemplate(PromptTemplateOption.read(options, options.getPolicy()))
          .setSeed(options.getSeed())
          .setVerifier(NumberVerifier.of(NumberVerifier.Mode.of(options.getMode())))
          .setAdvantage(AdvantageEstimator.parse(options.getAdvantage()))
          .setLengthNormalization(LengthNormalization.parse(options.getLengthNormalization()))
          .setStepRule(stepRule(options))
          .setOptimizer(
              options.getOptimizer().equals("sgd") ? GradientAscent.standard() : AdamW.standard())
          .setDevice(PolicyDevice.parse(options.getDevice()))
          .setRowsPerCall(options.getRowsPerCall())
          .build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static boolean isAdaptive(TrainCommandOptions options) {
    return options.getStepRule().equals("adaptive");
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
      return AdaptiveStepRule.standard();
    }
    String rule = "--stepRule=" + options.getStepRule();
    refuse(
        options.getStepSize() == null,
        rule + " needs --stepSize, such as 0.0003 for adamw or 0.03 for sgd");
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
