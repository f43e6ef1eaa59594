package dev.beamrlvr.runners.flink.cluster;

import dev.beamrlvr.pipelines.commands.Command;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** {@code runners/flink/cluster stop}: ends all processes of the cluster. */
public final class StopClusterCommand implements Command<ClusterOptions> {
  @Override
  public String name() {
    return "cluster-stop";
  }

  @Override
  public String summary() {
    return "ends the Flink cluster that cluster-start started";
  }

  @Override
  public Class<ClusterOptions> optionsType() {
    return ClusterOptions.class;
  }

  @Override
  public int run(ClusterOptions options, PrintStream out) throws IOException {
    SessionCluster cluster = SessionCluster.in(Path.of(options.getDirectory()));
    boolean running = cluster.isRunning();
    cluster.close();
    out.println(running ? "The cluster has ended." : "No cluster runs.");
    return 0;
  }
}
