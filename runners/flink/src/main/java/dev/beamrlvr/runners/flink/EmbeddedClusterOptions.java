package dev.beamrlvr.runners.flink;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** The Flink cluster inside this JVM, used when no {@code --flinkMaster} is given. */
public interface EmbeddedClusterOptions extends PipelineOptions {
  @Description("Memory that the embedded Flink cluster shares among the sorters of a pipeline.")
  @Default.String("512m")
  String getFlinkManagedMemory();

  void setFlinkManagedMemory(String value);

  @Description("Memory that the embedded Flink cluster exchanges data through.")
  @Default.String("128m")
  String getFlinkNetworkMemory();

  void setFlinkNetworkMemory(String value);
}
