package dev.beamrlvr.pipelines.internal.inputs;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Options of commands from JSONL to JSONL. */
public interface LineOptions extends PipelineOptions {
  @Default.Boolean(false)
  @Description(
      "One output file in the order of the input, however large. Without it, input of more than"
          + " 256 MiB gives files NAME-00000-of-00064.jsonl and so on: the same lines in the same"
          + " order, cut into pieces.")
  boolean getOrdered();

  void setOrdered(boolean ordered);
}
