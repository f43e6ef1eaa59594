package dev.beamrlvr.runners.flink;

import dev.beamrlvr.runners.flink.cluster.RemoteCluster;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** Jobs on a Flink cluster that is reached through its web address. */
final class RemoteJobs implements SubmittingEnvironment.Cluster, AutoCloseable {
  private static final long SECONDS_TO_CANCEL = 60;
  private static final long MILLIS_BETWEEN_LOOKS = 200;

  private final String master;
  private final List<URL> jars;
  private final RestClusterClient<StandaloneClusterId> client;
  private final RemoteCluster cluster;
  private volatile boolean ending;

  private RemoteJobs(
      String master,
      List<URL> jars,
      RestClusterClient<StandaloneClusterId> client,
      RemoteCluster cluster) {
    this.master = master;
    this.jars = jars;
    this.client = client;
    this.cluster = cluster;
  }

  /**
   * Connects to a cluster; nothing is asked yet.
   *
   * @param master the JobManager's {@code HOST:PORT}
   * @param configuration how to speak to it: certificates, time-outs
   * @param jars to upload with each job
   */
  static RemoteJobs at(String master, Configuration configuration, List<URL> jars)
      throws Exception {
    String address = master.replaceFirst("^https?://", "");
    int colon = address.lastIndexOf(':');
    Configuration client = new Configuration(configuration);
    client.set(RestOptions.ADDRESS, address.substring(0, colon));
    client.set(RestOptions.PORT, Integer.parseInt(address.substring(colon + 1)));
    return new RemoteJobs(
        master,
        jars,
        new RestClusterClient<>(client, StandaloneClusterId.getInstance()),
        RemoteCluster.at(address, configuration));
  }

  /** The managed memory of the slot that has the least, in bytes; all there is where none is. */
  long managedMemoryOfSlot() throws IOException {
    return cluster.managedMemoryOfSlot().orElse(Long.MAX_VALUE);
  }

  /** Runs a job to its end; it is cancelled if this process is told to end before. */
  @Override
  public JobExecutionResult execute(JobGraph graph) throws Exception {
    graph.addJars(jars);
    CompletableFuture<JobID> submission = new CompletableFuture<>();
    Thread cancellation =
        new Thread(() -> cancelAtTheEnd(graph.getName(), submission), "cancel-flink-job");
    // Once the process ends there are no more hooks, and so no more jobs.
    Runtime.getRuntime().addShutdownHook(cancellation);
    try {
      submission.complete(client.submitJob(graph).get());
      awaitEnd(submission.get());
      return client
          .requestJobResult(submission.get())
          .get()
          .toJobExecutionResult(Thread.currentThread().getContextClassLoader());
    } finally {
      submission.cancel(false);
      if (ending) {
        // Nobody is to hear that the job failed.
        Thread.currentThread().join();
      }
      removeHook(cancellation);
    }
  }

  /**
   * Waits for a job so that a fiftieth of its time at most is lost, or a tenth where others take
   * its slots at once; Flink's own client looks every two seconds, in which a few steps could be
   * taken. To say how a job is, a JobManager copies all that it knows of each task, so that it is
   * asked for it when a slot has become free, which costs nothing to say, and else seldom.
   */
  private void awaitEnd(JobID job) throws Exception {
    long start = System.nanoTime();
    long asked = 0;
    int free = Integer.MAX_VALUE;
    while (true) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      Thread.sleep(Math.max(50, Math.min(2000, millis / 50)));
      int before = free;
      free = freeSlots();
      if (free > before || millis - asked > Math.max(1000, Math.min(10_000, millis / 10))) {
        if (client.getJobStatus(job).get().isGloballyTerminalState()) {
          return;
        }
        asked = millis;
      }
    }
  }

  /** As many as can be where the cluster does not answer, so that it is asked for the job. */
  private int freeSlots() {
    try {
      return cluster.freeSlots();
    } catch (IOException e) {
      return Integer.MAX_VALUE;
    }
  }

  private void cancelAtTheEnd(String name, CompletableFuture<JobID> submission) {
    ending = true;
    try {
      JobID job = submission.get(SECONDS_TO_CANCEL, TimeUnit.SECONDS);
      cancel(job);
      System.err.println("The Flink job " + name + " (" + job + ") is cancelled.");
    } catch (CancellationException e) {
      // It was not submitted.
    } catch (Exception e) {
      System.err.println(
          "The Flink job "
              + name
              + " may still run on "
              + master
              + ": cancel it on its web page, or with flink cancel.");
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook is at work.
    }
  }

  /**
   * Cancels the jobs whose names begin so, and waits until they have ended.
   *
   * @return what was cancelled, to be read by a person
   */
  List<String> cancelAll(String prefix) throws Exception {
    List<String> cancelled = new ArrayList<>();
    for (JobStatusMessage job : client.listJobs().get()) {
      if (job.getJobName().startsWith(prefix) && !job.getJobState().isGloballyTerminalState()) {
        cancel(job.getJobId());
        cancelled.add("the Flink job " + job.getJobName() + " (" + job.getJobId() + ")");
      }
    }
    return cancelled;
  }

  private void cancel(JobID job) throws Exception {
    client.cancel(job).get(SECONDS_TO_CANCEL, TimeUnit.SECONDS);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_CANCEL);
    while (!client.getJobStatus(job).get().isGloballyTerminalState()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "the Flink job " + job + " on " + master + " does not end: cancel it on its web page");
      }
      Thread.sleep(MILLIS_BETWEEN_LOOKS);
    }
  }

  @Override
  public void close() {
    cluster.close();
    client.close();
  }
}
