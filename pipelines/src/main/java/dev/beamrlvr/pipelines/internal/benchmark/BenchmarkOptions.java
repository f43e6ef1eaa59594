package dev.beamrlvr.pipelines.internal.benchmark;

import dev.beamrlvr.pipelines.commands.ExistingDirectory;
import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.commands.OneOf;
import dev.beamrlvr.pipelines.commands.OutputFile;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Options of {@link BenchmarkCommand}. */
@Description("What to measure")
public interface BenchmarkOptions extends PipelineOptions {
  @ExistingDirectory
  @Description("Hugging Face directory of the policy; the bundled one if not given.")
  String getPolicy();

  void setPolicy(String directory);

  @OneOf({"1m", "28m", "0.5b", "1.5b", "7b"})
  @Description(
      "Random weights in the shape of a policy of so many parameters, instead of --policy.")
  String getShape();

  void setShape(String shape);

  @OneOf({"cpu", "gpu"})
  @Default.String("cpu")
  @Description("Where the policy runs.")
  String getDevice();

  void setDevice(String device);

  @OneOf({"float32", "tf32", "bfloat16", "int8"})
  @Default.String("float32")
  @Description(
      "Arithmetic of generation; tf32 on a GPU only, int8 on a processor. All else is in float32.")
  String getPrecision();

  void setPrecision(String precision);

  @InRange(atLeast = 1)
  @Description(
      "Trains an adapter of this rank on all projections: what gradient and step then are of.")
  Integer getLora();

  void setLora(Integer rank);

  @Default.String("1,32,128,512")
  @Description("Responses that are generated in one call, several numbers with commas.")
  String getRows();

  void setRows(String rows);

  @InRange(atLeast = 1)
  @Default.Integer(32)
  @Description("Tokens of each prompt.")
  int getPromptTokens();

  void setPromptTokens(int tokens);

  @InRange(atLeast = 1)
  @Default.Integer(64)
  @Description("Tokens of each response.")
  int getNewTokens();

  void setNewTokens(int tokens);

  @OutputFile
  @Description("JSON file to write: what is printed, and what rlvr devices prints.")
  String getOutput();

  void setOutput(String file);
}
