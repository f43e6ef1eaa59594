package dev.beamrlvr.runners.flink.cluster;

import dev.beamrlvr.runners.flink.jars.ClassPath;
import dev.beamrlvr.runners.flink.jars.Jar;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.util.FileUtils;

/**
 * A standalone Flink session cluster on this machine: a JobManager and TaskManagers, each a process
 * of its own, made of the jars of this program.
 *
 * <pre>{@code
 * try (SessionCluster cluster =
 *     SessionCluster.start(directory, ClusterSettings.create().withTaskManagers(2, 2))) {
 *   train("--runner=flink", "--flinkMaster=" + cluster.address());
 *   cluster.taskManager(2).kill();
 *   cluster.startMissing();
 * }
 * }</pre>
 *
 * <p>Its directory holds {@code conf/}, {@code lib/}, {@code log/}, and the ids of its processes,
 * which outlive the program that started them until {@link #close()}.
 */
public final class SessionCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String TASK_MANAGER = "taskmanager-";

  private final Path directory;
  private final Map<String, String> environment;

  private SessionCluster(Path directory, Map<String, String> environment) {
    this.directory = directory.toAbsolutePath().normalize();
    this.environment = environment;
  }

  /** The cluster of a directory, running or not. */
  public static SessionCluster in(Path directory) {
    return new SessionCluster(directory, ClusterNeeds.variables());
  }

  /**
   * Starts a new cluster and waits until all TaskManagers are there.
   *
   * @param directory what it may write to; what an earlier cluster left there is deleted
   * @throws IOException in one line, if it does not start
   */
  public static SessionCluster start(Path directory, ClusterSettings settings) throws IOException {
    SessionCluster cluster = new SessionCluster(directory, settings.environment());
    if (cluster.isRunning()) {
      throw new IOException("a cluster runs in " + directory + " already");
    }
    try {
      cluster.prepare(settings);
      cluster.startMissing();
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The JobManager's {@code HOST:PORT}, which {@code --flinkMaster} takes. */
  public String address() {
    return "localhost:" + configuration().get(RestOptions.PORT);
  }

  /** The slots of each TaskManager. */
  public int slots() {
    return configuration().get(TaskManagerOptions.NUM_TASK_SLOTS);
  }

  /** Whether any process of it runs. */
  public boolean isRunning() {
    return processes().stream().anyMatch(ClusterProcess::isRunning);
  }

  /** The JobManager and all TaskManagers that were started and not stopped, running or not. */
  public List<ClusterProcess> processes() {
    List<ClusterProcess> processes = new ArrayList<>();
    if (ClusterConfiguration.isIn(conf())) {
      processes.add(jobManager());
      IntStream.rangeClosed(1, taskManagers()).mapToObj(this::taskManager).forEach(processes::add);
    }
    return processes;
  }

  /** The JobManager. */
  public ClusterProcess jobManager() {
    return new ClusterProcess("jobmanager", directory);
  }

  /** A TaskManager, counted from 1. */
  public ClusterProcess taskManager(int number) {
    return new ClusterProcess(TASK_MANAGER + number, directory);
  }

  /** How many TaskManagers there should be. */
  public int taskManagers() {
    try (Stream<Path> files = Files.list(directory.resolve("processes"))) {
      return (int) files.filter(f -> f.getFileName().toString().startsWith(TASK_MANAGER)).count();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Adds TaskManagers until there are so many, without starting them. */
  public void setTaskManagers(int number) throws IOException {
    for (int i = taskManagers() + 1; i <= number; i++) {
      Files.writeString(directory.resolve("processes").resolve(TASK_MANAGER + i), "");
    }
  }

  /** Starts what does not run and waits until all of it is there. */
  public void startMissing() throws IOException {
    for (ClusterProcess process : processes()) {
      if (!process.isRunning()) {
        start(process, Map.of());
      }
    }
    awaitTaskManagers();
  }

  /**
   * Starts a process that does not run, and does not wait for it.
   *
   * @param more variables of its environment
   */
  public void start(ClusterProcess process, Map<String, String> more) throws IOException {
    Configuration configuration = configuration();
    String resourceId = process.name() + "-" + Long.toString(System.currentTimeMillis(), 36);
    configuration.set(TaskManagerOptions.TASK_MANAGER_RESOURCE_ID, resourceId);
    List<String> arguments =
        process.name().equals(jobManager().name())
            ? ProcessArguments.ofJobManager(configuration, conf(), process.log())
            : ProcessArguments.ofTaskManager(configuration, conf(), process.log());
    Map<String, String> variables = new TreeMap<>(environment);
    variables.putAll(more);
    variables.put("CLASSPATH", libraries());
    process.start(resourceId, arguments, variables);
  }

  /** Waits until all TaskManagers have registered. */
  public void awaitTaskManagers() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (RemoteCluster remote = RemoteCluster.at(address(), configuration())) {
      while (!hasAllTaskManagers(remote)) {
        checkAllRun();
        if (System.nanoTime() > end) {
          throw new IOException("the cluster is not complete: see " + directory.resolve("log"));
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Ends all processes; what they wrote stays. */
  @Override
  public void close() throws IOException {
    List<ClusterProcess> processes = processes();
    processes.forEach(ClusterProcess::terminate);
    for (ClusterProcess process : processes) {
      process.awaitEnd();
    }
    FileUtils.deleteDirectoryQuietly(directory.resolve("tmp").toFile());
  }

  private void prepare(ClusterSettings settings) throws IOException {
    for (String name : List.of("lib", "log", "tmp", "processes", "conf")) {
      FileUtils.deleteDirectoryQuietly(directory.resolve(name).toFile());
      Files.createDirectories(directory.resolve(name));
    }
    ClusterConfiguration.write(settings, conf(), directory.resolve("tmp"));
    for (Jar jar : ClassPath.jars()) {
      if (settings.layout().contains(jar)) {
        jar.linkInto(directory.resolve("lib"));
      }
    }
    setTaskManagers(settings.taskManagers());
  }

  private boolean hasAllTaskManagers(RemoteCluster remote) {
    try {
      Set<String> registered = remote.taskManagers();
      return processes().stream()
          .filter(process -> process.name().startsWith(TASK_MANAGER))
          .allMatch(process -> registered.contains(process.resourceId()));
    } catch (IOException e) {
      return false;
    }
  }

  private void checkAllRun() throws IOException {
    for (ClusterProcess process : processes()) {
      if (!process.isRunning()) {
        throw new IOException(
            process.name() + " has ended" + process.lastError() + ": see " + process.log());
      }
    }
  }

  private String libraries() throws IOException {
    try (Stream<Path> jars = Files.list(directory.resolve("lib"))) {
      return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
    }
  }

  private Configuration configuration() {
    return ClusterConfiguration.read(conf());
  }

  private Path conf() {
    return directory.resolve("conf");
  }
}
