package dev.beamrlvr.internal.mutations;

import java.nio.file.Path;

/**
 * One kind of file that a stranger may have made.
 *
 * @param name the file's name
 * @param original a sound one
 * @param reader reads it, and throws an {@link AssertionError} if what it read is not what is there
 */
record ForeignFile(String name, byte[] original, Reader reader) {

  /** Reads a file, and checks what it read. */
  interface Reader {
    void read(Path file, byte[] content) throws Exception;
  }
}
