package dev.beamrlvr.pipelines.internal.export;

import dev.beamrlvr.pipelines.commands.ExistingDirectory;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link ExportCommand}. */
@Description("What to merge")
public interface ExportOptions extends PipelineOptions {
  @ExistingDirectory
  @Description("Hugging Face directory of the policy; the bundled one if not given.")
  String getPolicy();

  void setPolicy(String directory);

  @ExistingDirectory
  @Validation.Required
  @Description("Directory of the adapter, as PEFT writes it, such as a checkpoint of a run.")
  String getAdapter();

  void setAdapter(String directory);

  @Validation.Required
  @Description("Directory to write: the policy with the adapter added to its weights.")
  String getOutput();

  void setOutput(String directory);
}
