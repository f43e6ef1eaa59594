package dev.beamrlvr.runners.flink;

import dev.beamrlvr.pipelines.runners.RunnerSetup;
import dev.beamrlvr.runners.flink.cluster.RemoteCluster;
import dev.beamrlvr.runners.flink.jars.JarFiles;
import dev.beamrlvr.training.TrainStep;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.FileStagingOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.util.construction.resources.PipelineResources;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batch pipelines on Flink. Without {@code --flinkMaster} they run on a cluster inside this JVM
 * that starts with the first pipeline and ends with the session; otherwise on the cluster at that
 * address, in all its free slots, with the jars that it lacks. In a Flink application they run
 * where the application does.
 */
public final class FlinkSetup implements RunnerSetup {
  private static final String EMBEDDED = "[auto]";

  private static final Logger LOG = LoggerFactory.getLogger(FlinkSetup.class);

  private EmbeddedCluster cluster;
  private Path nothing;

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
    } else if (isEmbedded(flink) && !SubmittingEnvironment.isInApplication()) {
      flink.setParallelism(Runtime.getRuntime().availableProcessors());
    }
    if (isRemote(flink)) {
      configureFor(flink);
    }
  }

  /** Asks the cluster what it has: slots, and jars, which are not uploaded then. */
  private void configureFor(FlinkPipelineOptions options) {
    String master = options.getFlinkMaster();
    try (RemoteCluster remote = RemoteCluster.at(master, clientConfiguration(options))) {
      if (options.getParallelism() < 1) {
        options.setParallelism(freeSlots(remote));
      }
      if (options.getFilesToStage() == null) {
        JarsToUpload upload = JarsToUpload.to(remote);
        if (!upload.jars().isEmpty()) {
          LOG.warn(upload.summary());
        }
        options.setFilesToStage(upload.filesToStage(nothing()));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--flinkMaster: no Flink answers at " + master + ": " + e.getMessage(), e);
    }
  }

  @Override
  public PipelineResult run(Pipeline pipeline) {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    try {
      if (isRemote(options)) {
        return DeepStack.call(() -> runOnTheClusterOf(options, pipeline));
      }
      if (!isEmbedded(options) || SubmittingEnvironment.isInApplication()) {
        return DeepStack.call(pipeline::run);
      }
      EmbeddedCluster running = cluster(options);
      return DeepStack.call(
          () -> submit(pipeline, new GraphLimits(running.managedMemoryOfSlot(), false), running));
    } catch (ExecutionException e) {
      throw FlinkFailures.translate(
          e.getCause(), isRemote(options) || SubmittingEnvironment.isInApplication());
    }
  }

  /** Beam leaves a pipeline to the environment that it finds if no master is named. */
  private static PipelineResult runOnTheClusterOf(FlinkPipelineOptions options, Pipeline pipeline)
      throws Exception {
    String master = options.getFlinkMaster();
    try (RemoteJobs jobs = jobs(options)) {
      GraphLimits limits = new GraphLimits(jobs.managedMemoryOfSlot(), true);
      options.setFlinkMaster(EMBEDDED);
      return submit(pipeline, limits, jobs);
    } finally {
      options.setFlinkMaster(master);
    }
  }

  private static PipelineResult submit(
      Pipeline pipeline, GraphLimits limits, SubmittingEnvironment.Cluster cluster)
      throws Exception {
    return SubmittingEnvironment.submittingTo(
        graph -> {
          limits.check(graph, steps(pipeline));
          return cluster.execute(graph);
        },
        pipeline::run);
  }

  /** How many training steps a pipeline takes. */
  private static int steps(Pipeline pipeline) {
    int[] steps = {0};
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof TrainStep) {
              steps[0]++;
            }
            return node.isRootNode()
                ? CompositeBehavior.ENTER_TRANSFORM
                : CompositeBehavior.DO_NOT_ENTER_TRANSFORM;
          }
        });
    return steps[0];
  }

  private static RemoteJobs jobs(FlinkPipelineOptions options) throws Exception {
    PipelineResources.prepareFilesForStaging(options.as(FileStagingOptions.class));
    List<URL> jars = new ArrayList<>();
    for (String file : options.getFilesToStage()) {
      jars.add(Path.of(file).toUri().toURL());
    }
    return RemoteJobs.at(options.getFlinkMaster(), clientConfiguration(options), jars);
  }

  @Override
  public List<String> cancelJobs(PipelineOptions options, String namePrefix) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    if (!isRemote(flink)) {
      return List.of();
    }
    try (RemoteJobs jobs =
        RemoteJobs.at(flink.getFlinkMaster(), clientConfiguration(flink), List.of())) {
      return jobs.cancelAll(namePrefix);
    } catch (Exception e) {
      throw FlinkFailures.translate(e, true);
    }
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
      cluster = null;
    }
    if (nothing != null) {
      nothing.toFile().delete();
    }
  }

  private EmbeddedCluster cluster(FlinkPipelineOptions options) {
    if (cluster == null) {
      cluster =
          EmbeddedCluster.start(options.getParallelism(), options.as(EmbeddedClusterOptions.class));
    }
    return cluster;
  }

  private static int freeSlots(RemoteCluster remote) throws IOException {
    int free = remote.freeSlots();
    if (free < 1) {
      throw new IllegalArgumentException(
          "the cluster has no free slot now: --parallelism=N waits for some");
    }
    return free;
  }

  private static Configuration clientConfiguration(FlinkPipelineOptions options) {
    String directory = options.getFlinkConfDir();
    return directory == null
        ? new Configuration()
        : GlobalConfiguration.loadConfiguration(directory);
  }

  /** A jar with nothing in it. */
  private Path nothing() throws IOException {
    if (nothing == null) {
      nothing = Files.createTempFile("rlvr-nothing", ".jar");
      JarFiles.empty(nothing);
    }
    return nothing;
  }

  /** Beam takes an address that it cannot read for none. */
  private static void checkMaster(String master) {
    if (!master.matches("\\[(auto|local)]|.+:[0-9]+")) {
      throw new IllegalArgumentException(
          "--flinkMaster takes the address HOST:PORT of a Flink job manager, not '" + master + "'");
    }
  }

  private static boolean isRemote(FlinkPipelineOptions options) {
    return !options.getFlinkMaster().startsWith("[");
  }

  private static boolean isEmbedded(FlinkPipelineOptions options) {
    return EMBEDDED.equals(options.getFlinkMaster());
  }
}
