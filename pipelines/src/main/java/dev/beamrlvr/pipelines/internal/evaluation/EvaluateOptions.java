package dev.beamrlvr.pipelines.internal.evaluation;

import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.commands.OutputFile;
import dev.beamrlvr.pipelines.internal.inputs.PolicyOptions;
import dev.beamrlvr.pipelines.internal.inputs.PromptOptions;
import dev.beamrlvr.pipelines.internal.inputs.SamplingOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Options of {@link EvaluateCommand}. */
@Description("Evaluation")
public interface EvaluateOptions extends PolicyOptions, PromptOptions, SamplingOptions {
  @OutputFile
  @Description("JSON file for the rates and their standard errors.")
  String getOutput();

  void setOutput(String value);

  @InRange(atLeast = 2)
  @Default.Integer(8)
  @Description("Sampled answers to each prompt; one more is decoded greedily.")
  int getSamples();

  void setSamples(int samples);

  @InRange(above = 0)
  @Default.Double(1)
  @Description("Temperature of the sampled answers.")
  double getTemperature();

  void setTemperature(double temperature);
}
