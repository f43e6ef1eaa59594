package dev.beamrlvr.laboratory.planning;

import dev.beamrlvr.pipelines.commands.InRange;
import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** Options of {@link PlanCommand}. */
@Description("The runs that were measured, and the step to plan")
public interface PlanOptions extends PipelineOptions {
  @Validation.Required
  @Description(
      "Directories of one or two runs that train wrote, with commas between: their metrics.jsonl"
          + " says what the stages cost. Two of different policies also say how that grows.")
  List<String> getRuns();

  void setRuns(List<String> value);

  @InRange(above = 0)
  @Description("Parameters of the policy, in millions; if not given, the first run's.")
  Double getMillions();

  void setMillions(Double value);

  @InRange(above = 0)
  @Description("Parameters of the adapter that is trained, in millions; if not given, all are.")
  Double getTrainedMillions();

  void setTrainedMillions(Double value);

  @InRange(atLeast = 1)
  @Default.Integer(64)
  @Description("Most workers that the table goes up to.")
  int getMostWorkers();

  void setMostWorkers(int value);

  @InRange(atLeast = 0)
  @Default.Integer(0)
  @Description("Accelerators, at most one a worker; 0: the policy runs on a core of each worker.")
  int getDevices();

  void setDevices(int value);

  @InRange(above = 0)
  @Default.Double(1)
  @Description("How many times as fast a device is as a core of the runs.")
  double getSpeed();

  void setSpeed(double value);

  @InRange(atLeast = 1)
  @Default.Integer(64)
  @Description("Prompts a step.")
  int getPrompts();

  void setPrompts(int value);

  @InRange(atLeast = 2)
  @Default.Integer(8)
  @Description("Responses to each prompt.")
  int getGroupSize();

  void setGroupSize(int value);

  @InRange(above = 0)
  @Default.Double(20)
  @Description("Tokens of a response, in the mean.")
  double getTokens();

  void setTokens(double value);

  @InRange(atLeast = 0)
  @Default.Integer(4)
  @Description("Slots of a step; 0: as many as workers.")
  int getSlots();

  void setSlots(int value);

  @InRange(atLeast = 0)
  @Default.Double(0)
  @Description("Megabytes a second between a worker and the object store; 0: a local disk.")
  double getBandwidth();

  void setBandwidth(double value);

  @InRange(atLeast = 0)
  @Default.Double(0.05)
  @Description("Seconds until a file of the object store answers.")
  double getLatency();

  void setLatency(double value);

  @InRange(atLeast = 0, atMost = 1)
  @Description(
      "Share of the prompts whose responses differ in reward, which alone have a gradient; if not"
          + " given, the first run's.")
  Double getMixed();

  void setMixed(Double value);

  @InRange(atLeast = 1)
  @Default.Double(1.1)
  @Description("Time of the slowest of several workers, in times of the mean: slots differ.")
  double getSlowest();

  void setSlowest(double value);

  @InRange(atLeast = 1)
  @Default.Double(1)
  @Description(
      "Time of a worker while others of its machine work too, in times of one alone; two of rlvr"
          + " benchmark at once tell it.")
  double getBeside();

  void setBeside(double value);

  @InRange(atLeast = 1)
  @Description("Completions in all; if given, the time of the whole run is told too.")
  Long getCompletions();

  void setCompletions(Long value);
}
