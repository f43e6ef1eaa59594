package dev.beamrlvr.runners.flink.cluster;

import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.CommandException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** {@code runners/flink/cluster status}: a line for each process. */
public final class ClusterStatusCommand implements Command<ClusterOptions> {
  @Override
  public String name() {
    return "cluster-status";
  }

  @Override
  public String summary() {
    return "names the processes of the Flink cluster that cluster-start started, and its address";
  }

  @Override
  public Class<ClusterOptions> optionsType() {
    return ClusterOptions.class;
  }

  @Override
  public int run(ClusterOptions options, PrintStream out) {
    SessionCluster cluster = SessionCluster.in(Path.of(options.getDirectory()));
    if (!cluster.isRunning()) {
      throw new CommandException("no cluster runs: runners/flink/cluster start starts one");
    }
    print(cluster, out);
    out.println(cluster.address());
    return 0;
  }

  static void print(SessionCluster cluster, PrintStream out) {
    for (ClusterProcess process : cluster.processes()) {
      out.println(process.isRunning() ? running(process) : ended(process));
    }
  }

  private static String running(ClusterProcess process) {
    String resident =
        process.residentBytes().isPresent()
            ? String.format(
                Locale.ROOT, "%5d MB resident", process.residentBytes().getAsLong() >> 20)
            : "";
    return String.format(
        Locale.ROOT, "%-14s process %-7d %s", process.name(), process.pid(), resident);
  }

  private static String ended(ClusterProcess process) {
    return String.format(Locale.ROOT, "%-14s has ended, see %s", process.name(), process.log());
  }
}
