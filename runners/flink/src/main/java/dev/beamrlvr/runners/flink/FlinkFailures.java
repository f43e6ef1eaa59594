package dev.beamrlvr.runners.flink;

import dev.beamrlvr.internal.FailureMessage;
import dev.beamrlvr.runners.flink.cluster.ClusterNeeds;
import dev.beamrlvr.training.TrainingException;
import java.net.ConnectException;
import java.util.List;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;

/**
 * Says in one line what Flink says in many, and what to do about it. What would come again is an
 * {@link IllegalArgumentException}, which is not tried again.
 */
final class FlinkFailures {
  private FlinkFailures() {}

  /**
   * Returns the exception to throw for what a submission threw.
   *
   * @param remote whether the cluster is one of the user's, which our options do not configure
   */
  static RuntimeException translate(Throwable thrown, boolean remote) {
    List<Throwable> causes = FailureMessage.causes(thrown);
    String all = String.join("\n", causes.stream().map(FlinkFailures::text).toList());
    for (Throwable cause : causes) {
      if (cause instanceof GraphLimits.Exceeded exceeded) {
        return exceeded;
      }
    }
    if (all.contains(StackOverflowError.class.getSimpleName())) {
      boolean isHere = causes.stream().anyMatch(StackOverflowError.class::isInstance);
      return new IllegalArgumentException(
          "The pipeline's graph is too deep for Flink: lower --stepsPerPipeline, or "
              + (isHere
                  ? "start this program with " + ClusterNeeds.STACK + "."
                  : "set env.java.opts.jobmanager: "
                      + ClusterNeeds.STACK
                      + " in the cluster's configuration."),
          thrown);
    }
    if (all.contains("Too little memory provided to sorter")) {
      return new IllegalArgumentException(
          "The pipeline's graph has too many sorts for Flink's managed memory: lower"
              + " --stepsPerPipeline or "
              + (remote
                  ? "raise taskmanager.memory.managed.size in the cluster's configuration."
                  : "raise --flinkManagedMemory."),
          thrown);
    }
    if (all.contains("Insufficient number of network buffers")) {
      return new IllegalArgumentException(
          "The pipeline's graph has too many exchanges for Flink's network memory: lower"
              + " --stepsPerPipeline or --parallelism, or "
              + (remote
                  ? "raise taskmanager.memory.network.min and .max in the cluster's configuration."
                  : "raise --flinkNetworkMemory."),
          thrown);
    }
    if (all.contains("AskTimeoutException")) {
      return new IllegalStateException(
          "Flink's processes did not answer each other in time: give the cluster more processors,"
              + " lower --stepsPerPipeline, or raise pekko.ask.timeout in the cluster's"
              + " configuration.",
          thrown);
    }
    if (all.contains("already loaded in another classloader")) {
      return new IllegalArgumentException(
          "A job before this one has loaded libtorch, which a process can do once: put the jars of"
              + " DJL and libtorch into Flink's lib/, set classloader.parent-first-patterns."
              + "additional: ai.djl, and start the TaskManagers again.",
          thrown);
    }
    if (all.contains(FlinkJobNotFoundException.class.getSimpleName())) {
      return new IllegalStateException(
          "the JobManager was started again and has forgotten the job", thrown);
    }
    if (causes.get(causes.size() - 1) instanceof ConnectException) {
      return new IllegalStateException(
          "the JobManager is gone: " + FailureMessage.of(causes.get(causes.size() - 1)), thrown);
    }
    if (causes.stream().anyMatch(JobCancellationException.class::isInstance)) {
      return new TrainingException("the Flink job was cancelled");
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(FailureMessage.of(thrown), thrown);
  }

  private static String text(Throwable thrown) {
    return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
  }
}
