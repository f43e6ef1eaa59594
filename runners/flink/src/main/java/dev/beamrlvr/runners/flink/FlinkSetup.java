package dev.beamrlvr.runners.flink;

import dev.beamrlvr.pipelines.runners.RunnerSetup;
import java.util.concurrent.ExecutionException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Batch pipelines on Flink. Without {@code --flinkMaster} they run on a cluster inside this JVM
 * that starts with the first pipeline and ends with the session; otherwise on the cluster at that
 * address.
 */
public final class FlinkSetup implements RunnerSetup {
  private static final String EMBEDDED = "[auto]";

  private EmbeddedCluster cluster;

  @Override
  public String name() {
    return "flink";
  }

  @Override
  public Class<? extends PipelineRunner<?>> runner() {
    return FlinkRunner.class;
  }

  @Override
  public void configure(PipelineOptions options, int parallelism) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    flink.setStreaming(false);
    // Elements are immutable records, so they need no copy between chained operators.
    flink.setFasterCopy(true);
    checkMaster(flink.getFlinkMaster());
    EmbeddedCluster.configuration(options.as(EmbeddedClusterOptions.class));
    if (parallelism > 0) {
      flink.setParallelism(parallelism);
    } else if (isEmbedded(flink)) {
      flink.setParallelism(Runtime.getRuntime().availableProcessors());
    }
  }

  @Override
  public PipelineResult run(Pipeline pipeline) {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    try {
      if (!isEmbedded(options)) {
        return DeepStack.call(pipeline::run);
      }
      EmbeddedCluster running = cluster(options);
      return DeepStack.call(() -> EmbeddedEnvironment.submittingTo(running, pipeline::run));
    } catch (ExecutionException e) {
      throw FlinkFailures.translate(e.getCause());
    }
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
      cluster = null;
    }
  }

  private EmbeddedCluster cluster(FlinkPipelineOptions options) {
    if (cluster == null) {
      cluster =
          EmbeddedCluster.start(options.getParallelism(), options.as(EmbeddedClusterOptions.class));
    }
    return cluster;
  }

  /** Beam takes an address that it cannot read for none. */
  private static void checkMaster(String master) {
    if (!master.matches("\\[(auto|local)]|.+:[0-9]+")) {
      throw new IllegalArgumentException(
          "--flinkMaster takes the address HOST:PORT of a Flink job manager, not '" + master + "'");
    }
  }

  private static boolean isEmbedded(FlinkPipelineOptions options) {
    return EMBEDDED.equals(options.getFlinkMaster());
  }
}
