package dev.beamrlvr.runners.flink;

import dev.beamrlvr.runners.flink.cluster.RemoteCluster;
import dev.beamrlvr.runners.flink.jars.ClassPath;
import dev.beamrlvr.runners.flink.jars.Jar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which jars of the class path a job brings to a cluster: those that its {@code lib/} has not.
 *
 * <p>Machine code must lie there, since only one class loader of a JVM can have it and every job
 * has its own; neither Flink nor the logger, of which each cluster has its own, is ever brought.
 *
 * @param jars in the order of the class path
 */
record JarsToUpload(List<Jar> jars) {
  private static final String NATIVE_PACKAGE = "ai.djl.";

  /**
   * Asks the cluster what it has.
   *
   * @throws IllegalArgumentException in one line, if jobs could not run there
   */
  static JarsToUpload to(RemoteCluster cluster) throws IOException {
    List<Jar> needed = ClassPath.jars().stream().filter(jar -> !jar.isFlink()).toList();
    Set<String> there = cluster.jars();
    List<Jar> missing = needed.stream().filter(jar -> !there.contains(jar.name())).toList();
    List<Jar> natives = missing.stream().filter(Jar::isNative).toList();
    if (!natives.isEmpty()) {
      throw new IllegalArgumentException(
          "the cluster's lib/ has not "
              + natives.stream().map(Jar::name).collect(Collectors.joining(", "))
              + ": machine code must lie there; runners/flink/package writes it, and what else it needs");
    }
    if (!missing.isEmpty() && !cluster.loadsFromItself(NATIVE_PACKAGE)) {
      throw new IllegalArgumentException(
          "the cluster's configuration has not classloader.parent-first-patterns.additional: ai.djl;"
              + " runners/flink/package writes all lines that it needs");
    }
    return new JarsToUpload(isOutdated(missing, there) ? rest(needed) : missing);
  }

  /** What is said of them. */
  String summary() throws IOException {
    long bytes = 0;
    for (Jar jar : jars) {
      bytes += Files.isRegularFile(jar.source()) ? Files.size(jar.source()) : 0;
    }
    return String.format(
        Locale.ROOT,
        "%d jars (%.1f MB) that the cluster's lib/ has not, such as %s, are uploaded with every job;"
            + " runners/flink/package writes a lib/ that has them",
        jars.size(),
        bytes / 1e6,
        jars.get(0).name());
  }

  /** What Beam is to stage; it takes no list for the whole class path, so {@code nothing} it is. */
  List<String> filesToStage(Path nothing) {
    List<String> files = jars.stream().map(jar -> jar.source().toString()).toList();
    return files.isEmpty() ? List.of(nothing.toString()) : files;
  }

  /** Classes of two versions of one library do not know each other: then all come from here. */
  private static boolean isOutdated(List<Jar> missing, Set<String> there) {
    Set<String> artifacts = there.stream().map(Jar::artifactOf).collect(Collectors.toSet());
    return missing.stream().map(Jar::artifact).anyMatch(artifacts::contains);
  }

  private static List<Jar> rest(List<Jar> needed) {
    return needed.stream().filter(jar -> !jar.isNative()).toList();
  }
}
