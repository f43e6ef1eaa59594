package dev.beamrlvr.pipelines.internal.verification;

import dev.beamrlvr.pipelines.commands.ExistingFiles;
import dev.beamrlvr.pipelines.commands.OneOf;
import dev.beamrlvr.pipelines.commands.OutputFile;
import dev.beamrlvr.pipelines.internal.inputs.LineOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link VerifyCommand}. */
@Description("Completions to judge")
public interface VerifyOptions extends LineOptions {
  @ExistingFiles
  @Validation.Required
  @Description(
      "JSONL files of objects with the texts 'completion' and 'gold', or Avro files (.avro) of"
          + " rollouts; a path or a glob.")
  String getInput();

  void setInput(String value);

  @OutputFile
  @Validation.Required
  @Description(
      "JSONL: the same objects in the same order with 'verdict', 'extracted', 'rule' and 'reason'."
          + " Avro: the rollouts with their verdicts.")
  String getOutput();

  void setOutput(String value);

  @OneOf({"strict", "flexible"})
  @Default.String("flexible")
  @Description("strict takes the answer line only, flexible else the last number.")
  String getMode();

  void setMode(String value);
}
