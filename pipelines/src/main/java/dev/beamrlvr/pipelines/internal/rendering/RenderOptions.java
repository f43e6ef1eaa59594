package dev.beamrlvr.pipelines.internal.rendering;

import dev.beamrlvr.pipelines.commands.ExistingDirectory;
import dev.beamrlvr.pipelines.commands.ExistingFiles;
import dev.beamrlvr.pipelines.commands.OutputFile;
import dev.beamrlvr.pipelines.internal.inputs.LineOptions;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link RenderCommand}. */
@Description("Conversations to render")
public interface RenderOptions extends LineOptions {
  @ExistingDirectory
  @Validation.Required
  @Description("Hugging Face directory with a chat template and a tokenizer; weights are not read.")
  String getPolicy();

  void setPolicy(String directory);

  @ExistingFiles
  @Validation.Required
  @Description(
      "JSONL files of objects with 'id', 'messages' (a list of 'role' and 'content'),"
          + " 'addGenerationPrompt' and, if wanted, 'enableThinking'; path or glob.")
  String getInput();

  void setInput(String value);

  @OutputFile
  @Validation.Required
  @Description(
      "JSONL in the same order: 'id', 'text' and 'tokenIds', or 'id' and 'error' where the template"
          + " refuses.")
  String getOutput();

  void setOutput(String value);

  @Description("Date as 2026-01-31 for a template that asks for one.")
  String getTemplateDate();

  void setTemplateDate(String date);
}
