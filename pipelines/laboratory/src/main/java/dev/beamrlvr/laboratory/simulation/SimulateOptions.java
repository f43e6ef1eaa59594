package dev.beamrlvr.laboratory.simulation;

import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.commands.OneOf;
import dev.beamrlvr.pipelines.commands.OutputFile;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Options of {@link SimulateCommand}. */
@Description("The trajectory")
public interface SimulateOptions extends PipelineOptions {
  @OneOf({"bandit", "count"})
  @Default.String("bandit")
  @Description("bandit: one answer of ten for each prompt; count: a sequence of tokens.")
  String getEnvironment();

  void setEnvironment(String value);

  @InRange(atLeast = 0)
  @Default.Double(0.8)
  @Description("bandit: length of what all correct answers have in common.")
  double getMargin();

  void setMargin(double value);

  @InRange(atLeast = 0)
  @Description(
      "Range of the initial weights; if not given, the environment's own: bandit 2, count 0.8.")
  Double getInit();

  void setInit(Double value);

  @InRange(atLeast = 1)
  @Default.Integer(32)
  @Description("count: tokens in a response.")
  int getLength();

  void setLength(int value);

  @InRange(atLeast = 0)
  @Default.Double(35)
  @Description("count: distance of the solution from the start, times the root of the length.")
  double getShift();

  void setShift(double value);

  @OneOf({"adaptive", "fixed"})
  @Default.String("adaptive")
  @Description("adaptive needs no learning rate, fixed takes --stepSize.")
  String getStepRule();

  void setStepRule(String value);

  @OneOf({"across-steps", "rollout-halves"})
  @Default.String("across-steps")
  @Description(
      "adaptive: slopes are held out on the next batch, or on the other half of the rollouts.")
  String getHonesty();

  void setHonesty(String value);

  @OneOf({"theory", "training"})
  @Default.String("theory")
  @Description("adaptive: the constants as derived, or as train takes them.")
  String getConstants();

  void setConstants(String value);

  @InRange(above = 0)
  @Default.Double(1)
  @Description("fixed: the learning rate.")
  double getStepSize();

  void setStepSize(double value);

  @OneOf({"reinforce", "rloo", "grpo", "dr-grpo"})
  @Default.String("dr-grpo")
  @Description("How rewards become advantages.")
  String getAdvantage();

  void setAdvantage(String value);

  @InRange(atLeast = 2)
  @Default.Integer(8)
  @Description("Rollouts for each prompt; even and at least 4 with rollout-halves.")
  int getGroupSize();

  void setGroupSize(int value);

  @OneOf({"sgd", "adamw"})
  @Default.String("sgd")
  @Description("What turns gradients into directions.")
  String getOptimizer();

  void setOptimizer(String value);

  @Default.Long(1)
  @Description("Seed of the rollouts.")
  long getSeed();

  void setSeed(long value);

  @InRange(atLeast = 1)
  @Default.Integer(50)
  @Description("Number of updates.")
  int getSteps();

  void setSteps(int value);

  @OutputFile
  @Description("CSV file to write, a line for each step; if not given, it is printed.")
  String getOutput();

  void setOutput(String value);
}
