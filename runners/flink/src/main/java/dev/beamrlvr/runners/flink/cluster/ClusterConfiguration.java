package dev.beamrlvr.runners.flink.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** Flink's configuration file, {@code conf/config.yaml}. */
final class ClusterConfiguration {
  private static final String FILE = "config.yaml";

  private ClusterConfiguration() {}

  /** Writes what the settings ask for; all processes are on this machine and seen by it alone. */
  static void write(ClusterSettings settings, Path conf, Path temporary) throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("jobmanager.rpc.address", "localhost");
    int rest = settings.port() == 0 ? freePort(0) : checkedPort(settings.port());
    lines.put("jobmanager.rpc.port", "" + freePort(rest));
    lines.put("jobmanager.bind-host", "localhost");
    lines.put("jobmanager.memory.process.size", "1600m");
    lines.put("taskmanager.host", "localhost");
    lines.put("taskmanager.bind-host", "localhost");
    lines.put("taskmanager.memory.process.size", "1728m");
    lines.put("taskmanager.numberOfTaskSlots", "" + settings.slots());
    lines.put("rest.address", "localhost");
    lines.put("rest.bind-address", "localhost");
    lines.put("rest.port", "" + rest);
    // A TaskManager that is up before the JobManager asks again soon.
    lines.put("cluster.registration.error-delay", "500");
    // All slots that there will be are there: a job need not wait for more of them.
    lines.put("slotmanager.requirement-check.delay", "0");
    lines.put("io.tmp.dirs", temporary.toString());
    lines.putAll(ClusterNeeds.CONFIGURATION);
    lines.putAll(settings.configuration());
    Files.writeString(
        conf.resolve(FILE),
        lines.entrySet().stream()
            .map(line -> line.getKey() + ": " + line.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  /** Reads it. */
  static Configuration read(Path conf) {
    return GlobalConfiguration.loadConfiguration(conf.toString());
  }

  /** Whether it has been written. */
  static boolean isIn(Path conf) {
    return Files.exists(conf.resolve(FILE));
  }

  /**
   * A free port, and another than one. It is none of those that systems give to connections: until
   * the JobManager has it, a connection could take it.
   */
  private static int freePort(int other) {
    int port;
    do {
      port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
    } while (port == other || !isFree(port));
    return port;
  }

  private static int checkedPort(int port) throws IOException {
    if (!isFree(port)) {
      throw new IOException(
          "another program has port " + port + ": choose one with --port=N, or 0 for any free one");
    }
    return port;
  }

  private static boolean isFree(int port) {
    try {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
