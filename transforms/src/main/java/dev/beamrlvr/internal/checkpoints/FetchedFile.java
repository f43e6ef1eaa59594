package dev.beamrlvr.internal.checkpoints;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A verified file on the local disk; closing it deletes it if it is a copy. */
public final class FetchedFile implements AutoCloseable {

  private final Path path;
  private final boolean copy;

  FetchedFile(Path path, boolean copy) {
    this.path = path;
    this.copy = copy;
  }

  /** Where the content is; to be read only, and only until {@link #close()}. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    if (copy) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
