package dev.beamrlvr.pipelines.internal.rollouts;

import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.commands.OneOf;
import dev.beamrlvr.pipelines.internal.inputs.PolicyOptions;
import dev.beamrlvr.pipelines.internal.inputs.PromptOptions;
import dev.beamrlvr.pipelines.internal.inputs.SamplingOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link RolloutCommand}. */
@Description("Rollouts")
public interface RolloutCommandOptions extends PolicyOptions, PromptOptions, SamplingOptions {
  @Validation.Required
  @Description(
      "Where verified rollouts go: a file if the name ends in .avro, otherwise a directory of"
          + " Avro files. What cannot be used goes to 'dead-letters' in it, or beside the file.")
  String getOutput();

  void setOutput(String value);

  @InRange(atLeast = 1)
  @Default.Integer(8)
  @Description("Responses to each prompt.")
  int getGroupSize();

  void setGroupSize(int size);

  @InRange(atLeast = 0)
  @Default.Double(1)
  @Description("Sampling temperature; 0 takes the likeliest token.")
  double getTemperature();

  void setTemperature(double temperature);

  @OneOf({"strict", "flexible"})
  @Default.String("flexible")
  @Description("strict takes the answer line only, flexible else the last number.")
  String getMode();

  void setMode(String mode);
}
