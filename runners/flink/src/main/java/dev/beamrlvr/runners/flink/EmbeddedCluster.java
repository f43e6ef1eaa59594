package dev.beamrlvr.runners.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.FileUtils;

/** A Flink cluster inside this JVM: one task manager with as many slots as there are workers. */
final class EmbeddedCluster implements SubmittingEnvironment.Cluster, AutoCloseable {
  private final MiniCluster cluster;
  private final Path directory;
  private final long managedMemoryOfSlot;

  private EmbeddedCluster(MiniCluster cluster, Path directory, long managedMemoryOfSlot) {
    this.cluster = cluster;
    this.directory = directory;
    this.managedMemoryOfSlot = managedMemoryOfSlot;
  }

  /**
   * Starts a cluster.
   *
   * @throws IllegalStateException if the cluster does not start
   */
  static EmbeddedCluster start(int slots, EmbeddedClusterOptions options) {
    Path directory = temporaryDirectory();
    Configuration configuration = configuration(options);
    configuration.set(CoreOptions.TMP_DIRS, directory.toString());
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    EmbeddedCluster embedded =
        new EmbeddedCluster(
            cluster,
            directory,
            configuration.get(TaskManagerOptions.MANAGED_MEMORY_SIZE).getBytes() / slots);
    try {
      cluster.start();
    } catch (Exception e) {
      embedded.close();
      throw new IllegalStateException("The embedded Flink cluster did not start: " + e, e);
    }
    return embedded;
  }

  /**
   * What the options ask for, in Flink's words.
   *
   * @throws IllegalArgumentException in one line, if a memory size cannot be read
   */
  static Configuration configuration(EmbeddedClusterOptions options) {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(
        TaskManagerOptions.MANAGED_MEMORY_SIZE,
        memory("flinkManagedMemory", options.getFlinkManagedMemory()));
    MemorySize network = memory("flinkNetworkMemory", options.getFlinkNetworkMemory());
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
    return configuration;
  }

  /** In bytes. */
  long managedMemoryOfSlot() {
    return managedMemoryOfSlot;
  }

  @Override
  public JobExecutionResult execute(JobGraph graph) throws Exception {
    return cluster.executeJobBlocking(graph);
  }

  @Override
  public void close() {
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IllegalStateException("The embedded Flink cluster did not stop: " + e, e);
    } finally {
      FileUtils.deleteDirectoryQuietly(directory.toFile());
    }
  }

  private static MemorySize memory(String option, String size) {
    try {
      return MemorySize.parse(size);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--" + option + " takes a memory size such as 512m, not '" + size + "'", e);
    }
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("rlvr-flink");
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary directory for the embedded Flink cluster", e);
    }
  }
}
