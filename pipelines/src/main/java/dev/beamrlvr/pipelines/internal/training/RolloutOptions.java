package dev.beamrlvr.pipelines.internal.training;

import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.commands.OneOf;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How a run samples, judges and weighs. */
@Description("Rollouts and advantages")
public interface RolloutOptions extends PipelineOptions {

  @Description("Prompts in each step.")
  @Default.Integer(64)
  @InRange(atLeast = 1)
  int getPromptsPerStep();

  void setPromptsPerStep(int prompts);

  @Description("Responses to each prompt.")
  @Default.Integer(8)
  @InRange(atLeast = 2)
  int getGroupSize();

  void setGroupSize(int size);

  @Description("Sampling temperature.")
  @Default.Double(1)
  @InRange(above = 0)
  double getTemperature();

  void setTemperature(double temperature);

  @Description(
      "Arithmetic of the policy while it samples; tf32 on a GPU only, int8 on a processor. Scores"
          + " and gradients are in float32, and correct for the difference.")
  @Default.String("float32")
  @OneOf({"float32", "tf32", "bfloat16", "int8"})
  String getPrecision();

  void setPrecision(String precision);

  @Description("Most tokens of a response.")
  @Default.Integer(48)
  @InRange(atLeast = 1)
  int getMaxTokens();

  void setMaxTokens(int tokens);

  @Description("How the verifier finds an answer: an answer line only, or else the last number.")
  @Default.String("strict")
  @OneOf({"strict", "flexible"})
  String getMode();

  void setMode(String mode);

  @Description("How rewards become advantages.")
  @Default.String("dr-grpo")
  @OneOf({"reinforce", "rloo", "grpo", "dr-grpo"})
  String getAdvantage();

  void setAdvantage(String estimator);

  @Description("How the length of a response weighs in the loss.")
  @Default.String("none")
  @OneOf({"none", "sequence", "batch", "constant"})
  String getLengthNormalization();

  void setLengthNormalization(String normalization);

  @Description(
      "Pieces that a step is cut into; decides rounding, not parallelism. The adaptive step"
          + " measures them by one another; with one it has the slope after a step only.")
  @Default.Integer(4)
  @InRange(atLeast = 1)
  int getSlots();

  void setSlots(int slots);

  @Description(
      "Most responses that are generated together, others of the slot taking the places of those"
          + " that have ended; 128 on a processor and what has room on a GPU if not given. Decides"
          + " rounding.")
  @InRange(atLeast = 1)
  Integer getRowsPerCall();

  void setRowsPerCall(Integer rows);
}
