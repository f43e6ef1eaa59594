package dev.beamrlvr.pipelines.reproduction;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link ReproduceCommand}. */
@Description("Where to")
public interface ReproduceOptions extends PipelineOptions {
  @Validation.Required
  @Description("Directory to write reproduction.html into, with the data of its figures beside it.")
  String getOutput();

  void setOutput(String value);
}
