package dev.beamrlvr.runners.dataflow;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.PipelineOptions;

/** Options of the commands that load a policy, as far as Dataflow must know them to refuse them. */
public interface AcceleratorOptions extends PipelineOptions {
  @Default.String("cpu")
  String getDevice();

  void setDevice(String device);

  String getAccelerator();

  void setAccelerator(String accelerator);
}
