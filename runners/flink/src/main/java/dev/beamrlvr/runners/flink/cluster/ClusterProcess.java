package dev.beamrlvr.runners.flink.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of a cluster, known by a file with its id and by a mark in its command line: an id
 * alone may be another program's by now.
 */
public final class ClusterProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final Path file;
  private final Path log;
  private final String mark;

  ClusterProcess(String name, Path directory) {
    this.name = name;
    this.file = directory.resolve("processes").resolve(name);
    this.log = directory.resolve("log").resolve(name + ".log");
    this.mark = "-Dbeamrlvr.cluster.process=" + file;
  }

  /** {@code jobmanager} or {@code taskmanager-1}. */
  public String name() {
    return name;
  }

  /** What it prints. */
  public Path log() {
    return log;
  }

  /** Whether it runs, or is paused. */
  public boolean isRunning() {
    return handle().isPresent();
  }

  /**
   * Its id.
   *
   * @throws IllegalStateException if it does not run
   */
  public long pid() {
    return handle().orElseThrow(() -> new IllegalStateException(name + " does not run")).pid();
  }

  /** Ends it at once, with SIGKILL. */
  public void kill() {
    handle().ifPresent(ProcessHandle::destroyForcibly);
    if (!hasEnded()) {
      throw new IllegalStateException(name + " (process " + pid() + ") does not end");
    }
  }

  /** Stops it where it is, with SIGSTOP, until {@link #resume()}. */
  public void pause() {
    signal("STOP");
  }

  /** Lets it go on after {@link #pause()}. */
  public void resume() {
    signal("CONT");
  }

  /** Memory that it has in RAM, in bytes; empty where the system does not tell. */
  public OptionalLong residentBytes() {
    return handle().map(ProcessHandle::pid).map(ResidentMemory::of).orElse(OptionalLong.empty());
  }

  /** What its log says last of a failure, in brackets; empty if it says nothing. */
  String lastError() {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains("Exception: ") || line.startsWith("Error"))
          .reduce((before, last) -> last)
          .map(line -> " (" + line.strip() + ")")
          .orElse("");
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  /** What the cluster knows it by, which is another with every start. */
  String resourceId() {
    return line().map(line -> line[1]).orElse("");
  }

  /** Starts it: a java with these arguments. */
  void start(String resourceId, List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(mark);
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Files.writeString(file, builder.start().pid() + " " + resourceId + "\n");
  }

  /** Asks it to end. */
  void terminate() {
    handle().ifPresent(ProcessHandle::destroy);
  }

  /** Waits until it has ended, kills it where it takes long, and forgets it. */
  void awaitEnd() throws IOException {
    if (!hasEnded()) {
      kill();
    }
    Files.deleteIfExists(file);
  }

  private boolean hasEnded() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isRunning() && System.nanoTime() < end) {
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return !isRunning();
  }

  private void signal(String signal) {
    try {
      int status = new ProcessBuilder("kill", "-" + signal, "" + pid()).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("No signal " + signal + " could be sent to " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + name + " got a signal", e);
    }
  }

  private Optional<ProcessHandle> handle() {
    return line()
        .flatMap(line -> ProcessHandle.of(Long.parseLong(line[0])))
        .filter(process -> process.info().commandLine().orElse("").contains(mark));
  }

  /** The id of the process and that of the resource, unless it was never started. */
  private Optional<String[]> line() {
    try {
      String line = Files.exists(file) ? Files.readString(file).trim() : "";
      return line.matches("[0-9]+ .+") ? Optional.of(line.split(" ")) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
