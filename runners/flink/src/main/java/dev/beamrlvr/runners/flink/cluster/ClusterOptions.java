package dev.beamrlvr.runners.flink.cluster;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Which cluster of this machine. */
@Description("The cluster")
public interface ClusterOptions extends PipelineOptions {
  @Validation.Required
  @Description("Holds its configuration, jars, logs and the ids of its processes.")
  String getDirectory();

  void setDirectory(String value);
}
