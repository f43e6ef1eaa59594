package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.pipelines.commands.ExistingFiles;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Which prompts are answered. */
@Description("Prompts")
public interface PromptOptions extends PipelineOptions {
  @ExistingFiles
  @Description("Prompts (JSONL or Avro, .gz too; globs); bundled ones if not given.")
  String getPrompts();

  void setPrompts(String patterns);

  @Default.String("question")
  @Description("Field of the JSONL that holds the question.")
  String getPromptField();

  void setPromptField(String field);

  @Default.String("answer")
  @Description("Field of the JSONL that holds the answer, or a solution that ends in '#### N'.")
  String getAnswerField();

  void setAnswerField(String field);

  @Description("Field of the JSONL that holds the id; a hash of the question if not given.")
  String getIdField();

  void setIdField(String field);

  @Default.String("plain")
  @Description(
      "How a question becomes a prompt: chat (the policy's own chat template), plain, qwen2.5-math,"
          + " or a file with {question}.")
  String getPromptTemplate();

  void setPromptTemplate(String template);

  @Description("System message before the question, with --promptTemplate=chat.")
  String getSystemPrompt();

  void setSystemPrompt(String prompt);

  @Description("Whether the policy thinks first, where its chat template knows enable_thinking.")
  Boolean getEnableThinking();

  void setEnableThinking(Boolean enabled);

  @Description(
      "Date as 2026-01-31 for a chat template that asks for one; for train, if not given, the day"
          + " on which the run was started.")
  String getTemplateDate();

  void setTemplateDate(String date);
}
