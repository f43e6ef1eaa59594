package dev.beamrlvr.runners.flink.packaging;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link PackageCommand}. */
@Description("What to write")
public interface PackageOptions extends PipelineOptions {
  @Validation.Required
  @Description("A directory that does not exist yet, or an empty one.")
  String getOutput();

  void setOutput(String value);

  @Default.String("beam-rlvr:flink")
  @Description("The name of the image, as the files for Kubernetes ask for it.")
  String getImage();

  void setImage(String value);
}
