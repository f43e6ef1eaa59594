package dev.beamrlvr.pipelines.internal.training;

import dev.beamrlvr.pipelines.commands.InRange;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Whether an adapter is trained in place of all weights, and which. */
@Description("Adapter")
public interface AdapterOptions extends PipelineOptions {

  @Description(
      "Train an adapter of this rank (LoRA) and leave the policy as it is; all weights are trained"
          + " if neither this nor --adapter is given.")
  @InRange(atLeast = 1)
  Integer getLora();

  void setLora(Integer rank);

  @Description(
      "What the adapter's product is multiplied by, times the rank; twice the rank if not given.")
  @InRange(above = 0)
  Double getLoraAlpha();

  void setLoraAlpha(Double alpha);

  @Description(
      "Matrices of every layer that are adapted: all, or some of q_proj,k_proj,v_proj,o_proj,"
          + "gate_proj,up_proj,down_proj; all if not given.")
  String getLoraTargets();

  void setLoraTargets(String targets);
}
