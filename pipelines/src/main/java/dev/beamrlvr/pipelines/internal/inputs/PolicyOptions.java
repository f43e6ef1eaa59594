package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.pipelines.commands.ExistingDirectory;
import dev.beamrlvr.pipelines.commands.OneOf;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Which policy works, and where. */
@Description("Policy")
public interface PolicyOptions extends PipelineOptions {
  @ExistingDirectory
  @Description("Hugging Face directory of the policy; the bundled one if not given.")
  String getPolicy();

  void setPolicy(String directory);

  @ExistingDirectory
  @Description("Directory of an adapter of the policy, as PEFT writes it; none if not given.")
  String getAdapter();

  void setAdapter(String directory);

  @OneOf({"cpu", "gpu"})
  @Default.String("cpu")
  @Description("Where the policy runs.")
  String getDevice();

  void setDevice(String device);

  @Description(
      "GPU of the Dataflow workers that load the policy, such as"
          + " type:nvidia-l4;count:1;install-nvidia-driver; other stages get none.")
  String getAccelerator();

  void setAccelerator(String accelerator);

  @Description("Least memory of the Dataflow workers that load the policy, such as 16GB.")
  String getMinRam();

  void setMinRam(String memory);
}
