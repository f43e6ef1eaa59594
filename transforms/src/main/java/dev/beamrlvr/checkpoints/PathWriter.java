package dev.beamrlvr.checkpoints;

import java.io.IOException;
import java.nio.file.Path;

/** Writes a file that does not exist yet to the local disk. */
@FunctionalInterface
public interface PathWriter {

  /** Writes the whole file; its bytes must depend on nothing but what the file is about. */
  void write(Path file) throws IOException;
}
