package dev.beamrlvr.pipelines.internal.scoring;

import dev.beamrlvr.pipelines.commands.ExistingFiles;
import dev.beamrlvr.pipelines.commands.OutputFile;
import dev.beamrlvr.pipelines.internal.inputs.LineOptions;
import dev.beamrlvr.pipelines.internal.inputs.PolicyOptions;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link ScoreCommand}. */
@Description("Completions to score")
public interface ScoreOptions extends PolicyOptions, LineOptions {
  @ExistingFiles
  @Validation.Required
  @Description("JSONL files of objects with the texts 'prompt' and 'completion'; path or glob.")
  String getInput();

  void setInput(String value);

  @OutputFile
  @Validation.Required
  @Description(
      "JSONL: the same objects in the same order with 'tokenIds' and 'tokenLogProbs': the"
          + " completion's tokens given the prompt's, nothing added.")
  String getOutput();

  void setOutput(String value);
}
