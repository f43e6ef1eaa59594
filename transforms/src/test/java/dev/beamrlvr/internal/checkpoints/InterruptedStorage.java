package dev.beamrlvr.internal.checkpoints;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Local files whose writer dies at a given operation: before it, or, in the middle of a write, with
 * half of the bytes on the disk. From then on every operation fails, as nothing runs any more.
 */
final class InterruptedStorage implements Storage {

  static final class Killed extends RuntimeException {}

  private final Storage disk = new LocalStorage();
  private final boolean moves;
  private final int last;
  private final boolean halfWritten;
  private int operations;

  InterruptedStorage(boolean moves, int last, boolean halfWritten) {
    this.moves = moves;
    this.last = last;
    this.halfWritten = halfWritten;
  }

  @Override
  public boolean moves() {
    return moves;
  }

  @Override
  public Optional<Path> localPath(ResourceId file) {
    return moves ? disk.localPath(file) : Optional.empty();
  }

  @Override
  public void write(ResourceId file, Content content) throws IOException {
    // An object appears whole or not at all.
    if (operations + 1 == last && halfWritten && moves) {
      byte[] bytes;
      try (InputStream input = content.open()) {
        bytes = input.readNBytes((int) content.length() / 2);
      }
      disk.write(file, Content.of(bytes));
    }
    next();
    disk.write(file, content);
  }

  @Override
  public void move(ResourceId from, ResourceId to) throws IOException {
    next();
    disk.move(from, to);
  }

  @Override
  public boolean create(ResourceId file, ResourceId unfinished, byte[] content) throws IOException {
    next();
    return disk.create(file, unfinished, content);
  }

  @Override
  public void sync(ResourceId directory) throws IOException {
    next();
    disk.sync(directory);
  }

  @Override
  public InputStream read(ResourceId file) throws IOException {
    next();
    return disk.read(file);
  }

  @Override
  public OptionalLong length(ResourceId file) throws IOException {
    next();
    return disk.length(file);
  }

  @Override
  public SortedMap<String, Long> list(ResourceId directory) throws IOException {
    next();
    return disk.list(directory);
  }

  @Override
  public void delete(ResourceId file) throws IOException {
    next();
    disk.delete(file);
  }

  @Override
  public void deleteDirectory(ResourceId directory) throws IOException {
    next();
    disk.deleteDirectory(directory);
  }

  private void next() {
    operations++;
    if (operations >= last) {
      throw new Killed();
    }
  }
}
