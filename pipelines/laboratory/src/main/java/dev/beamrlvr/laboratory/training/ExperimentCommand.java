package dev.beamrlvr.laboratory.training;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.training.TrainCommand;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.training.AdaptiveStepRule;
import dev.beamrlvr.training.TrainSettings;
import java.io.PrintStream;
import java.util.SortedMap;

/** Training as {@code train} does it, with controls and with what the theory warns of. */
public final class ExperimentCommand implements Command<ExperimentOptions> {

  @Override
  public String name() {
    return "experiment";
  }

  @Override
  public String summary() {
    return "trains as train does, with control rewards, an older slope check, or reckless steps";
  }

  @Override
  public Class<ExperimentOptions> optionsType() {
    return ExperimentOptions.class;
  }

  @Override
  public SortedMap<Integer, String> exitStatuses() {
    return new TrainCommand().exitStatuses();
  }

  @Override
  public int run(ExperimentOptions options, PrintStream out) throws Exception {
    return TrainCommand.train(options, settings -> changed(settings, options), out);
  }

  /**
   * Changes the settings of {@code train}.
   *
   * @throws UsageException if the options do not fit together
   */
  static TrainSettings changed(TrainSettings settings, ExperimentOptions options) {
    TrainSettings.Builder changed = settings.toBuilder();
    ControlRewards rewards = ControlRewards.parse(options.getRewards());
    if (rewards != ControlRewards.ANSWERS) {
      changed.setReward(rewards);
    }
    boolean halves = options.getHonesty().equals("rollout-halves");
    if (options.getStepRule().equals("adaptive")) {
      AdaptiveStepRule rule = AdaptiveStepRule.of(constants(options, halves));
      changed.setStepRule(halves ? rule.withHeldOutSlopes(new SlopesAcrossHalves()) : rule);
    } else {
      String given = ", not --stepRule=" + options.getStepRule();
      refuse(halves, "--honesty=rollout-halves is for the adaptive rule" + given);
      refuse(options.getSafety() != 1, "--safety is for the adaptive rule" + given);
      refuse(options.getKlLimit() != null, "--klLimit is for the adaptive rule" + given);
    }
    if (halves) {
      changed.setOptimizer(
          options.getOptimizer().equals("sgd")
              ? new GradientAscent(0)
              : AdamW.standard().withMomentumDecay(0));
    }
    try {
      return changed.build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static AdaptiveStepSettings constants(ExperimentOptions options, boolean halves) {
    AdaptiveStepSettings constants =
        halves ? RolloutHalves.settings() : AdaptiveStepSettings.forTraining();
    StepLimits limits = constants.limits().withSafety(options.getSafety());
    Double limit = options.getKlLimit();
    if (limit != null) {
      limits = limit == 0 ? limits.withoutKlCap() : limits.withKlCap(limit);
    }
    return constants.withLimits(limits);
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new UsageException(message);
    }
  }
}
