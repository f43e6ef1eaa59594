package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.pipelines.commands.ExistingDirectory;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link ReportCommand}. */
@Description("The run to report on")
public interface ReportOptions extends PipelineOptions {
  @ExistingDirectory
  @Validation.Required
  @Description("The run's directory, as --output of train named it; report.html is written there.")
  String getRun();

  void setRun(String value);
}
