package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.pipelines.commands.InRange;
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
}
