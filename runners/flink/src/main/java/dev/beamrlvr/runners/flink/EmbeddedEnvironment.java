package dev.beamrlvr.runners.flink;

import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.client.FlinkPipelineTranslationUtil;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * The environment that Beam finds under the master {@code [auto]}: it hands the job graph to the
 * embedded cluster's dispatcher in this JVM, so no jar is staged and nothing passes through REST.
 * Flink has deprecated the interface; Beam's batch translation still builds on it.
 */
@SuppressWarnings("deprecation")
final class EmbeddedEnvironment extends ExecutionEnvironment {
  private final EmbeddedCluster cluster;

  private EmbeddedEnvironment(EmbeddedCluster cluster) {
    super(new Configuration());
    this.cluster = cluster;
    setParallelism(cluster.slots());
  }

  /** Calls an action whose Flink jobs, submitted from this thread, run on the embedded cluster. */
  static <T> T submittingTo(EmbeddedCluster cluster, Callable<T> action) throws Exception {
    initializeContextEnvironment(() -> new EmbeddedEnvironment(cluster));
    try {
      return action.call();
    } finally {
      resetContextEnvironment();
    }
  }

  /** Whether this is the program of a Flink application, which has brought its own environment. */
  static boolean isInApplication() {
    return !areExplicitEnvironmentsAllowed();
  }

  @Override
  public JobExecutionResult execute(String jobName) throws Exception {
    JobGraph graph =
        FlinkPipelineTranslationUtil.getJobGraph(
            getUserCodeClassLoader(),
            createProgramPlan(jobName),
            getConfiguration(),
            getParallelism());
    lastJobExecutionResult = cluster.cluster().executeJobBlocking(graph);
    return lastJobExecutionResult;
  }
}
