package dev.beamrlvr.pipelines.internal.training;

import dev.beamrlvr.pipelines.commands.ExistingFiles;
import dev.beamrlvr.pipelines.commands.InRange;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a run reads, writes and does. */
@Description("The run")
public interface TrainOptions extends PipelineOptions {

  @Description("Prompts to evaluate with; the bundled ones for bundled prompts, else none.")
  @ExistingFiles
  String getEvalPrompts();

  void setEvalPrompts(String patterns);

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
}
