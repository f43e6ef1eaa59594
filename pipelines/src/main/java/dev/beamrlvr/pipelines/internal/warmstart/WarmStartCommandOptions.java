package dev.beamrlvr.pipelines.internal.warmstart;

import dev.beamrlvr.pipelines.commands.ExistingDirectory;
import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.internal.inputs.PromptOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link WarmStartCommand}. */
@Description("Warm start")
public interface WarmStartCommandOptions extends PromptOptions {
  @ExistingDirectory
  @Description(
      "Hugging Face directory of the policy to start from; if not given, an untrained one with the"
          + " bundled policy's tokenizer.")
  String getPolicy();

  void setPolicy(String directory);

  @InRange(atLeast = 8)
  @Description(
      "Width of an untrained policy, a multiple of 8; 96 if not given; 256 with 4 layers is 3.3"
          + " million parameters.")
  Integer getWidth();

  void setWidth(Integer width);

  @InRange(atLeast = 1)
  @Description("Layers of an untrained policy; 4 if not given.")
  Integer getLayers();

  void setLayers(Integer layers);

  @Validation.Required
  @Description("Directory to write the trained policy into, in Hugging Face format.")
  String getOutput();

  void setOutput(String value);

  @InRange(atLeast = 1)
  @Default.Integer(500)
  @Description("Updates of the weights.")
  int getSteps();

  void setSteps(int steps);

  @InRange(atLeast = 1)
  @Default.Integer(32)
  @Description("Solutions in each step.")
  int getBatchSize();

  void setBatchSize(int solutions);

  @InRange(above = 0)
  @Default.Double(2e-3)
  @Description("Largest learning rate of AdamW.")
  double getLearningRate();

  void setLearningRate(double rate);

  @InRange(atLeast = 0, atMost = 1)
  @Default.Double(0)
  @Description("Share of the solutions that are shown with a mistake, which keeps answers diverse.")
  double getDamagedShare();

  void setDamagedShare(double share);

  @Default.Long(1)
  @Description("Seed of untrained weights, of the order of the solutions and of the mistakes.")
  long getSeed();

  void setSeed(long seed);
}
