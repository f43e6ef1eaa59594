package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * The few file operations that everything here is made of, on one kind of file system.
 *
 * <p>A process may be killed before, after and, where it says so, within each of them.
 */
interface Storage {

  /** Returns the operations for the file system of a location. */
  static Storage of(ResourceId location) {
    return location.getScheme().equals("file")
        ? new LocalStorage()
        : new BeamStorage(BeamStorage.renamesAtomically(location.getScheme()));
  }

  /** Whether a file is first written under another name and then moved. */
  boolean moves();

  /** The file on the local disk, where it is one. */
  Optional<Path> localPath(ResourceId file);

  /**
   * Writes a file and makes it last; directories are made as needed. On file systems that move, a
   * kill may leave a part of it; elsewhere it appears whole or not at all.
   */
  void write(ResourceId file, Content content) throws IOException;

  /** Writes several files. */
  default void writeAll(Map<ResourceId, Content> files) throws IOException {
    for (Map.Entry<ResourceId, Content> file : files.entrySet()) {
      write(file.getKey(), file.getValue());
    }
  }

  /** Moves a file, atomically, over whatever has the name; only where {@link #moves()}. */
  void move(ResourceId from, ResourceId to) throws IOException;

  /**
   * Creates a small file unless there is one: exactly once on the local disk, best effort
   * elsewhere.
   *
   * @param unfinished the name to write it under first, where files are moved
   * @return whether this call created it
   */
  boolean create(ResourceId file, ResourceId unfinished, byte[] content) throws IOException;

  /** Makes earlier moves into a directory last through a power cut, where that needs doing. */
  void sync(ResourceId directory) throws IOException;

  /** Opens a file; a missing one is a {@link NoSuchFileException}. */
  InputStream read(ResourceId file) throws IOException;

  /** The length of a file in bytes; empty if there is none. */
  OptionalLong length(ResourceId file) throws IOException;

  /**
   * The names in a directory and, as {@code directory/name}, one level below, in order, with the
   * lengths of the files in bytes.
   */
  SortedMap<String, Long> list(ResourceId directory) throws IOException;

  /** Deletes a file, if it is there. */
  void delete(ResourceId file) throws IOException;

  /** Deletes a directory with the files in it, if it is there. */
  void deleteDirectory(ResourceId directory) throws IOException;

  /** Most bytes of a file that is read into memory. */
  int SMALL = 16 << 20;

  /** Reads a small file; empty if there is none. */
  default Optional<byte[]> readAll(ResourceId file) throws IOException {
    try (InputStream input = read(file)) {
      byte[] bytes = input.readNBytes(SMALL + 1);
      if (bytes.length > SMALL) {
        throw new CheckpointException(
            String.format(Locale.ROOT, "%s is longer than %d bytes", file, SMALL));
      }
      return Optional.of(bytes);
    } catch (NoSuchFileException | FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes a file appear under its name whole or not at all.
   *
   * @param unfinished the name to write it under first, where files are moved
   */
  default void put(ResourceId file, ResourceId unfinished, Content content) throws IOException {
    if (moves()) {
      write(unfinished, content);
      move(unfinished, file);
    } else {
      write(file, content);
    }
  }
}
