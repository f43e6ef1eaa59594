package dev.beamrlvr.internal.checkpoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A directory of this process alone for copies that somebody is reading. What a killed process has
 * left goes a day later.
 */
final class CopiesInUse {

  private static final Duration KEPT = Duration.ofDays(1);

  private final Path directory;
  private final AtomicLong names = new AtomicLong();

  private CopiesInUse(Path directory) {
    this.directory = directory;
  }

  static CopiesInUse in(Path parent) throws IOException {
    Files.createDirectories(parent);
    for (Path other : children(parent)) {
      if (isAbandoned(other)) {
        delete(other);
      }
    }
    return new CopiesInUse(parent.resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID()));
  }

  /** Returns a name that no file has yet. */
  Path newName(String ending) throws IOException {
    Files.createDirectories(directory);
    return directory.resolve(names.incrementAndGet() + "-" + ending);
  }

  /** Deletes a file, or a directory with all that is in it, if it is there. */
  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      for (Path child : children(path)) {
        delete(child);
      }
    }
    Files.deleteIfExists(path);
  }

  /** Process numbers are used again, and processes of other containers are not seen here. */
  private static boolean isAbandoned(Path other) throws IOException {
    Optional<ProcessHandle> process = process(other.getFileName().toString());
    Instant lastUse = Files.getLastModifiedTime(other).toInstant();
    return process.filter(ProcessHandle::isAlive).isEmpty()
        && lastUse.isBefore(Instant.now().minus(KEPT));
  }

  private static Optional<ProcessHandle> process(String name) {
    String number = name.split("-")[0];
    return number.matches("\\d{1,18}")
        ? ProcessHandle.of(Long.parseLong(number))
        : Optional.empty();
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
