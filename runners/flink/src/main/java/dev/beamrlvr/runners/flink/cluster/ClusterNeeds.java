package dev.beamrlvr.runners.flink.cluster;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every cluster needs that runs our jobs and computes the bits of the other runners. */
public final class ClusterNeeds {
  /**
   * Variables that libtorch and the C library read when a process starts: the same bits wherever
   * memory is aligned; one thread an operation; one arena for libtorch's memory and that of Flink's
   * sorters, which keeps more the more arenas there are; and no telemetry.
   */
  public static final Map<String, String> ENVIRONMENT =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.of(
                  "MKL_CBWR", "AUTO",
                  "OMP_NUM_THREADS", "1",
                  "MKL_NUM_THREADS", "1",
                  "MALLOC_ARENA_MAX", "1",
                  "OPT_OUT_TRACKING", "true")));

  /**
   * Lines of Flink's configuration: one loader for machine code; no reserve of 16 MB for each
   * exchange that waits for its input, since the graph of a job has dozens of small ones; and work
   * for all TaskManagers.
   */
  public static final Map<String, String> CONFIGURATION =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.of(
                  "classloader.parent-first-patterns.additional", "ai.djl",
                  "taskmanager.network.sort-shuffle.min-buffers", "16",
                  "taskmanager.load-balance.mode", "SLOTS")));

  private static final List<String> OPENED_PACKAGES =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.math",
          "java.net",
          "java.io",
          "java.nio",
          "sun.nio.ch",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks");

  /**
   * The stack that reads and writes a job's graph: Java's serialisation goes down all of it
   * recursively, and the usual 1 MiB is too small for some graphs of 40 training steps. Stacks of 2
   * MiB would be in large pages, whether used or not.
   */
  public static final String STACK = "-Xss1920k";

  private ClusterNeeds() {}

  /** The variables, as this process has them where it has them. */
  static Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>(ENVIRONMENT);
    variables.replaceAll((name, value) -> System.getenv().getOrDefault(name, value));
    return variables;
  }

  /** How this JVM was told to use libtorch. */
  static List<String> policyOptions() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("ai.djl."))
        .sorted()
        .map(name -> "-D" + name + "=" + System.getProperty(name))
        .collect(Collectors.toUnmodifiableList());
  }

  /** The same for a JobManager, which reads a job's graph with {@link #STACK}. */
  public static List<String> jobManagerOptions() {
    return Stream.concat(Stream.of(STACK), policyOptions().stream()).toList();
  }

  /**
   * And for a TaskManager, whose heap is in memory from the start, so that its size shows, and
   * which gives back every four seconds what Flink's sorters and libtorch no longer use; that takes
   * a hundredth of a second. Early releases of Java 17 cannot, and pass over it. What a task makes
   * dies with it, and the parallel collector takes half the time of the usual one for that.
   */
  public static List<String> taskManagerOptions() {
    return Stream.concat(
            Stream.of(
                "-XX:+UseParallelGC",
                "-XX:+AlwaysPreTouch",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:TrimNativeHeapInterval=4000"),
            policyOptions().stream())
        .toList();
  }

  /** What Flink's serialisers look into. */
  public static List<String> openedPackages() {
    return OPENED_PACKAGES.stream()
        .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
        .toList();
  }
}
