package dev.beamrlvr.runners.dataflow;

import dev.beamrlvr.pipelines.runners.RunnerSetup;
import java.util.List;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions.FlexResourceSchedulingGoal;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Pipelines on Google Cloud Dataflow; parallelism is the number of workers it may start. */
public final class DataflowSetup implements RunnerSetup {
  @Override
  public String name() {
    return "dataflow";
  }

  @Override
  public Class<? extends PipelineRunner<?>> runner() {
    return DataflowRunner.class;
  }

  @Override
  public void configure(PipelineOptions options, int parallelism) {
    DataflowPipelineOptions dataflow = options.as(DataflowPipelineOptions.class);
    require("project", dataflow.as(GcpOptions.class).getProject(), "a Google Cloud project");
    require("region", dataflow.getRegion(), "a region such as europe-west1");
    if (isBlank(dataflow.getTempLocation()) && isBlank(dataflow.getGcpTempLocation())) {
      require("tempLocation", null, "a directory such as gs://bucket/temp");
    }
    checkAccelerator(dataflow);
    if (!ExperimentalOptions.hasExperiment(dataflow, "disable_runner_v2")) {
      // What the service does by default; said by the launcher, it makes the graph a sixth as
      // large.
      ExperimentalOptions.addExperiment(dataflow.as(ExperimentalOptions.class), "use_runner_v2");
    }
    dataflow.setStreaming(false);
    if (parallelism > 0) {
      dataflow.setMaxNumWorkers(parallelism);
    }
  }

  @Override
  public boolean writesTemplate(PipelineOptions options) {
    return !isBlank(options.as(DataflowPipelineOptions.class).getTemplateLocation());
  }

  /** What Dataflow would refuse after minutes, or give other workers for than are asked for. */
  private static void checkAccelerator(DataflowPipelineOptions options) {
    AcceleratorOptions asked = options.as(AcceleratorOptions.class);
    if (asked.getDevice().equals("gpu")) {
      refuse(
          isBlank(asked.getAccelerator()),
          "--device=gpu on Dataflow needs --accelerator, such as"
              + " --accelerator='type:nvidia-l4;count:1;install-nvidia-driver'.");
      refuse(
          isBlank(options.getSdkContainerImage()),
          "--accelerator needs --sdkContainerImage=IMAGE, one with libtorch for CUDA:"
              + " runners/dataflow/package writes its Dockerfile.");
      List<String> service = options.getDataflowServiceOptions();
      refuse(
          service != null && service.stream().anyMatch(o -> o.startsWith("worker_accelerator")),
          "--accelerator gives GPUs to some stages, --dataflowServiceOptions=worker_accelerator to"
              + " all workers: leave one out.");
      refuse(
          options.getFlexRSGoal() == FlexResourceSchedulingGoal.COST_OPTIMIZED,
          "--flexRSGoal=COST_OPTIMIZED gives no GPUs: leave it or --accelerator out.");
    }
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new IllegalArgumentException(message);
    }
  }

  private static void require(String option, String value, String what) {
    if (isBlank(value)) {
      throw new IllegalArgumentException(
          "--runner=dataflow needs --" + option + "=VALUE: " + what + ".");
    }
  }

  private static boolean isBlank(String value) {
    return value == null || value.isBlank();
  }
}
