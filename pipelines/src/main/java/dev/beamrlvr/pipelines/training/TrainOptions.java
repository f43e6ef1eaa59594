package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.pipelines.commands.ExistingDirectory;
import dev.beamrlvr.pipelines.commands.ExistingFiles;
import dev.beamrlvr.pipelines.commands.InRange;
import dev.beamrlvr.pipelines.commands.OneOf;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a run reads, writes and does. */
@Description("The run")
public interface TrainOptions extends PipelineOptions {

  @Description("Hugging Face directory of the base policy; the bundled one if not given.")
  @ExistingDirectory
  String getPolicy();

  void setPolicy(String directory);

  @Description("Training prompts (JSONL or Avro, .gz too; globs); the bundled ones if not given.")
  @ExistingFiles
  String getPrompts();

  void setPrompts(String patterns);

  @Description("Prompts to evaluate with; the bundled ones for bundled prompts, else none.")
  @ExistingFiles
  String getEvalPrompts();

  void setEvalPrompts(String patterns);

  @Description("Field of the JSONL that holds the question.")
  @Default.String("question")
  String getPromptField();

  void setPromptField(String field);

  @Description("Field of the JSONL that holds the answer, or a solution that ends in '#### N'.")
  @Default.String("answer")
  String getAnswerField();

  void setAnswerField(String field);

  @Description("Field of the JSONL that holds the id; a hash of the question if not given.")
  String getIdField();

  void setIdField(String field);

  @Description("How a question becomes a prompt: plain, qwen2.5-math, or a file with {question}.")
  @Default.String("plain")
  String getPromptTemplate();

  void setPromptTemplate(String template);

  @Description("Directory of the run, on a file system of the class path that all workers see.")
  @Default.String("runs/train")
  String getOutput();

  void setOutput(String directory);

  @Description("Continue the run that the output directory holds.")
  boolean isResume();

  void setResume(boolean resume);

  @Description("Training steps in all.")
  @Default.Integer(60)
  @InRange(atLeast = 1)
  int getSteps();

  void setSteps(int steps);

  @Description("End early once the evaluated success rate is this high.")
  @InRange(above = 0, atMost = 1)
  Double getStopAt();

  void setStopAt(Double rate);

  @Description("Seed of the order of prompts and of every sampled token.")
  @Default.Long(0)
  long getSeed();

  void setSeed(long seed);

  @Description("Where the policy runs.")
  @Default.String("cpu")
  @OneOf({"cpu", "gpu"})
  String getDevice();

  void setDevice(String device);
}
