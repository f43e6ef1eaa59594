package dev.beamrlvr.laboratory.training;

import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.commands.OneOf;
import dev.beamrlvr.pipelines.internal.training.TrainCommandOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@link ExperimentCommand} besides those of {@code train}. */
@Description("The experiment")
public interface ExperimentOptions extends TrainCommandOptions {

  @Description(
      "What is rewarded: answers; or, as a control, coin flips or a hash of prompt and response.")
  @Default.String("answers")
  @OneOf({"answers", "coin-flips", "answer-hash"})
  String getRewards();

  void setRewards(String rewards);

  @Description(
      "adaptive: hold in-sample slopes against those of other prompts, of the same and the next"
          + " batch, or of the other half of the rollouts, with constants of its own.")
  @Default.String("across-steps")
  @OneOf({"across-steps", "rollout-halves"})
  String getHonesty();

  void setHonesty(String honesty);

  @Description("adaptive: share of the safe step to take. 2 and more is outside the theory.")
  @Default.Double(1)
  @InRange(above = 0)
  double getSafety();

  void setSafety(double safety);

  @Description(
      "adaptive: KL divergence to plan a step for, in nats a response; none may measure more"
          + " than twice that."
          + " 0.2 with across-steps, 0.1 with rollout-halves if not given. 0 is no limit, which"
          + " can ruin the policy.")
  @InRange(atLeast = 0)
  Double getKlLimit();

  void setKlLimit(Double nats);
}
