package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remote files on this machine's disk, each under its SHA-256: what several stages of a step read
 * is downloaded once, and what a stage has uploaded not at all.
 *
 * <p>Threads and processes share a cache. A file appears in it as a hard link to a whole, verified
 * one, and whoever reads it gets a link of its own, so nothing in use is deleted: the cache only
 * removes its own name. Where there are no hard links, nothing is kept. Each process verifies a
 * file when it first takes it, and again if its time of change has moved; a damaged one is fetched
 * again. Beyond the limits those go that were used least recently, by their times of access.
 */
final class DiskCache {

  /** System property: the cache's directory. */
  static final String DIRECTORY = "beamrlvr.cache.directory";

  /** System property: most bytes in it; 0 keeps nothing. */
  static final String BYTES = "beamrlvr.cache.bytes";

  private static final long MOST_BY_DEFAULT = 16L << 30;
  private static final int MOST_FILES = 4096;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final Logger LOG = LoggerFactory.getLogger(DiskCache.class);
  private static final Map<Path, DiskCache> OPEN = new ConcurrentHashMap<>();

  private record Entry(Path file, long bytes, FileTime lastUse) {}

  private final Path directory;
  private final long limit;
  private final CopiesInUse copies;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final Map<String, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

  private DiskCache(Path directory) {
    this.directory = directory;
    try {
      this.copies = CopiesInUse.in(directory.resolve("in-use"));
      this.limit = limit(directory);
    } catch (IOException e) {
      throw CheckpointException.of("cannot keep copies of remote files in", directory, e);
    }
  }

  /** Returns this process's view of the cache that the system properties name. */
  static DiskCache ofThisMachine() {
    String directory = System.getProperty(DIRECTORY);
    Path path =
        directory == null
            ? Path.of(
                System.getProperty("java.io.tmpdir"),
                "beam-rlvr-cache-" + System.getProperty("user.name"))
            : Path.of(directory);
    return OPEN.computeIfAbsent(path.toAbsolutePath(), DiskCache::new);
  }

  private static long limit(Path directory) throws IOException {
    String bytes = System.getProperty(BYTES);
    if (bytes == null) {
      return Math.min(MOST_BY_DEFAULT, Files.getFileStore(directory).getTotalSpace() / 4);
    }
    if (!bytes.matches("\\d{1,18}")) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT, "-D%s=%s must be a number of bytes; 0 keeps nothing", BYTES, bytes));
    }
    return Long.parseLong(bytes);
  }

  /** Returns a name on the cache's disk that no file has yet, for a copy of this process's own. */
  Path newCopy(String name) throws IOException {
    return copies.newName(name);
  }

  /**
   * Makes a copy of a remote file: from here if it is here, else from there, once for all threads
   * that ask at the same time. After a failure the copy is the caller's to delete.
   *
   * @param copy a {@link #newCopy}, or a file in a directory that is one
   * @throws CheckpointException if the file is missing or has another digest, naming both
   */
  void fetch(Storage storage, ResourceId file, String sha256, Path copy) throws IOException {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> other = underWay.putIfAbsent(sha256, mine);
    while (other != null) {
      other.join();
      other = underWay.putIfAbsent(sha256, mine);
    }
    try {
      if (!take(sha256, copy)) {
        VerifiedFiles.download(storage, file, sha256, copy);
        add(sha256, copy);
      }
    } finally {
      underWay.remove(sha256);
      mine.complete(null);
    }
  }

  /**
   * Keeps what this process has just written elsewhere, if it can. Content in a finished file costs
   * no bytes.
   */
  void keep(String sha256, Content content) {
    try {
      if (Files.exists(entry(sha256))) {
        touch(entry(sha256));
        return;
      }
      if (content.length() > limit) {
        return;
      }
      Path copy = newCopy("written");
      try {
        if (content.link(copy)) {
          VerifiedFiles.remember(copy, sha256);
        } else {
          content.copyTo(copy);
        }
        if (VerifiedFiles.holds(copy, sha256)) {
          add(sha256, copy);
        }
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      warn(e);
    }
  }

  /** Links a copy to the file that is here; false if there is none, or a damaged one. */
  private boolean take(String sha256, Path copy) throws IOException {
    if (!DIGEST.matcher(sha256).matches()) {
      return false;
    }
    Path entry = entry(sha256);
    try {
      Files.createLink(copy, entry);
    } catch (NoSuchFileException e) {
      return false;
    } catch (FileSystemException | UnsupportedOperationException e) {
      warn(e);
      return false;
    }
    if (VerifiedFiles.holds(copy, sha256)) {
      try {
        touch(copy);
      } catch (IOException e) {
        warn(e);
      }
      return true;
    }
    LOG.warn("{} is damaged: fetching the file again", entry);
    Files.deleteIfExists(entry);
    Files.delete(copy);
    return false;
  }

  /** Gives a verified file its name here, unless it has it already or is too large. */
  private void add(String sha256, Path file) {
    try {
      if (Files.size(file) <= limit) {
        touch(file);
        Files.createLink(entry(sha256), file);
        trim();
      }
    } catch (FileAlreadyExistsException e) {
      LOG.debug("another process was faster to keep {}", sha256);
    } catch (IOException | UnsupportedOperationException e) {
      warn(e);
    }
  }

  private void trim() throws IOException {
    List<Entry> entries = entries();
    long bytes = entries.stream().mapToLong(Entry::bytes).sum();
    int files = entries.size();
    for (Entry entry : entries) {
      if (bytes <= limit && files <= MOST_FILES) {
        return;
      }
      Files.deleteIfExists(entry.file());
      bytes -= entry.bytes();
      files--;
    }
  }

  /** What is here, the least recently used first. */
  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(file -> DIGEST.matcher(file.getFileName().toString()).matches()).toList();
    }
    for (Path file : files) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        entries.add(new Entry(file, attributes.size(), attributes.lastAccessTime()));
      } catch (NoSuchFileException e) {
        LOG.debug("another process has removed {}", file);
      }
    }
    entries.sort(Comparator.comparing(Entry::lastUse).thenComparing(Entry::file));
    return entries;
  }

  /** Notes a use; the time of change, which tells of damage, stays. */
  private static void touch(Path file) throws IOException {
    Files.getFileAttributeView(file, BasicFileAttributeView.class)
        .setTimes(null, FileTime.from(Instant.now()), null);
  }

  private Path entry(String sha256) {
    return directory.resolve(sha256);
  }

  private void warn(Exception reason) {
    if (warned.compareAndSet(false, true)) {
      LOG.warn("files cannot be shared through {}: {}", directory, reason.toString());
    }
  }
}
