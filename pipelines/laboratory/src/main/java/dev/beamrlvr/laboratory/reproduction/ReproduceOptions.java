package dev.beamrlvr.laboratory.reproduction;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link ReproduceCommand}. */
@Description("What and where to")
public interface ReproduceOptions extends PipelineOptions {
  @Validation.Required
  @Description("Directory to write reproduction.html into, with the data of its figures beside it.")
  String getOutput();

  void setOutput(String value);

  @Description(
      "Also train the bundled policy with step sizes from far below to far above the threshold,"
          + " about a quarter of an hour on two cores; runs that the directory holds are gone on with.")
  boolean isLanguageModel();

  void setLanguageModel(boolean value);
}
