package dev.beamrlvr.runners.flink.cluster;

import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.CommandException;
import dev.beamrlvr.pipelines.commands.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** {@code runners/flink/cluster start}: starts a session cluster, or what is missing of it. */
public final class StartClusterCommand implements Command<StartClusterOptions> {
  private static final int TASK_MANAGERS = 2;
  private static final int SLOTS = 1;
  private static final int PORT = 8081;

  @Override
  public String name() {
    return "cluster-start";
  }

  @Override
  public String summary() {
    return "starts a Flink session cluster on this machine, or what has ended of it";
  }

  @Override
  public Class<StartClusterOptions> optionsType() {
    return StartClusterOptions.class;
  }

  @Override
  public int run(StartClusterOptions options, PrintStream out) {
    Path directory = Path.of(options.getDirectory());
    try {
      SessionCluster cluster = SessionCluster.in(directory);
      if (!cluster.isRunning()) {
        cluster = SessionCluster.start(directory, settings(options));
      } else {
        checkSame(cluster, options);
        startMissing(cluster, options);
      }
      ClusterStatusCommand.print(cluster, out);
      out.println(cluster.address());
      return 0;
    } catch (IOException e) {
      throw new CommandException(e.getMessage(), e);
    }
  }

  private static ClusterSettings settings(StartClusterOptions options) {
    if (options.getTaskManager() != null) {
      throw new UsageException("--taskManager is for a cluster that runs, and none does");
    }
    return ClusterSettings.create()
        .withTaskManagers(
            Objects.requireNonNullElse(options.getTaskManagers(), TASK_MANAGERS),
            Objects.requireNonNullElse(options.getSlots(), SLOTS))
        .withPort(Objects.requireNonNullElse(options.getPort(), PORT))
        .withLayout(options.getLib());
  }

  private static void startMissing(SessionCluster cluster, StartClusterOptions options)
      throws IOException {
    if (options.getTaskManager() == null) {
      cluster.setTaskManagers(Objects.requireNonNullElse(options.getTaskManagers(), 0));
      cluster.startMissing();
      return;
    }
    if (options.getTaskManager() > cluster.taskManagers()) {
      throw new UsageException(
          "--taskManager: the cluster has "
              + cluster.taskManagers()
              + "; --taskManagers=N adds some");
    }
    ClusterProcess process = cluster.taskManager(options.getTaskManager());
    if (!process.isRunning()) {
      cluster.start(process, Map.of());
    }
  }

  private static void checkSame(SessionCluster cluster, StartClusterOptions options) {
    check("slots", cluster.slots(), options.getSlots());
    int port = Integer.parseInt(cluster.address().split(":")[1]);
    check(
        "port",
        port,
        Objects.equals(options.getPort(), 0) ? Integer.valueOf(port) : options.getPort());
    if (options.getTaskManagers() != null && options.getTaskManagers() < cluster.taskManagers()) {
      check("taskManagers", cluster.taskManagers(), options.getTaskManagers());
    }
  }

  private static void check(String option, int running, Integer given) {
    if (given != null && given != running) {
      throw new UsageException(
          "a cluster runs with --"
              + option
              + "="
              + running
              + ": runners/flink/cluster stop ends it");
    }
  }
}
