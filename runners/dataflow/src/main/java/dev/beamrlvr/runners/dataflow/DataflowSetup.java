package dev.beamrlvr.runners.dataflow;

import dev.beamrlvr.pipelines.runners.RunnerSetup;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
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
    dataflow.setStreaming(false);
    if (parallelism > 0) {
      dataflow.setMaxNumWorkers(parallelism);
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
