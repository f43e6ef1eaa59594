package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.commands.OneOf;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How responses are sampled. */
@Description("Sampling")
public interface SamplingOptions extends PipelineOptions {
  @InRange(above = 0, atMost = 1)
  @Default.Double(1)
  @Description("Samples from the smallest set of likeliest tokens with this much probability.")
  double getTopP();

  void setTopP(double topP);

  @OneOf({"float32", "tf32", "bfloat16", "int8"})
  @Default.String("float32")
  @Description(
      "Arithmetic of the policy while it samples; tf32 on a GPU only, int8 on a processor. What it"
          + " samples in another than float32 is scored in float32 too.")
  String getPrecision();

  void setPrecision(String precision);

  @InRange(atLeast = 1)
  @Default.Integer(64)
  @Description("Most tokens of a response.")
  int getMaxTokens();

  void setMaxTokens(int tokens);

  @Default.Long(0)
  @Description("Seed of every sampled token.")
  long getSeed();

  void setSeed(long seed);

  @InRange(atLeast = 1)
  @Default.Integer(16)
  @Description("Prompts that are answered together; decides rounding, not parallelism.")
  int getPromptsPerBatch();

  void setPromptsPerBatch(int prompts);

  @InRange(atLeast = 1)
  @Description(
      "Most responses that are generated together, others of the batch taking the places of those"
          + " that have ended; 128 on a processor and what has room on a GPU if not given. Decides"
          + " rounding.")
  Integer getRowsPerCall();

  void setRowsPerCall(Integer rows);
}
