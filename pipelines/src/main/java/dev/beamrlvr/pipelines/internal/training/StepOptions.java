package dev.beamrlvr.pipelines.internal.training;

import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.commands.OneOf;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How far a run's steps go, and how they are scheduled. */
@Description("Steps")
public interface StepOptions extends PipelineOptions {

  @Description("How the step size is chosen.")
  @Default.String("adaptive")
  @OneOf({"adaptive", "fixed", "cosine", "linear"})
  String getStepRule();

  void setStepRule(String rule);

  @Description("Step length (sgd) or learning rate (adamw) of the rules other than adaptive.")
  @InRange(above = 0)
  Double getStepSize();

  void setStepSize(Double size);

  @Description(
      "Measure at every step how far it may go; only a rule with --stepSize can do without.")
  @Default.Boolean(true)
  boolean isMeasure();

  void setMeasure(boolean measure);

  @Description("What turns gradients into directions: AdamW, or normalised SGD with momentum.")
  @Default.String("adamw")
  @OneOf({"sgd", "adamw"})
  String getOptimizer();

  void setOptimizer(String optimizer);

  @Description("Steps that one pipeline takes; 0 chooses for the runner.")
  @Default.Integer(0)
  @InRange(atLeast = 0)
  int getStepsPerPipeline();

  void setStepsPerPipeline(int steps);

  @Description("Steps between evaluations.")
  @Default.Integer(20)
  @InRange(atLeast = 1)
  int getEvaluateEvery();

  void setEvaluateEvery(int steps);

  @Description("Sampled answers to each evaluation prompt.")
  @Default.Integer(4)
  @InRange(atLeast = 1)
  int getEvalSamples();

  void setEvalSamples(int samples);

  @Description("Steps between checkpoints that are kept for good.")
  @Default.Integer(20)
  @InRange(atLeast = 1)
  int getKeepEvery();

  void setKeepEvery(int steps);

  @Description("Most checkpoints that are kept, the newest ones; by default all kept for good.")
  @InRange(atLeast = 1)
  Integer getKeepCheckpoints();

  void setKeepCheckpoints(Integer checkpoints);

  @Description("How often a step is submitted before the run fails.")
  @Default.Integer(2)
  @InRange(atLeast = 1)
  int getMaxAttempts();

  void setMaxAttempts(int attempts);
}
