package dev.beamrlvr.internal.checkpoints;

import dev.beamrlvr.checkpoints.CheckpointException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files through Beam's file systems and goes on where a store was busy or a connection was
 * cut: a client repeats a request by itself, but not the second half of an answer.
 */
public final class RemoteFiles {

  private static final Logger LOG = LoggerFactory.getLogger(RemoteFiles.class);
  private static final int ATTEMPTS = 4;
  private static final Duration PAUSE = Duration.ofMillis(250);

  private RemoteFiles() {}

  /** Something that may be done again after it has failed. */
  @FunctionalInterface
  public interface Attempt<T> {

    /** Does it. */
    T make() throws IOException;
  }

  /** Opens a file; a missing one is a {@link FileNotFoundException}, whatever the store says. */
  public static InputStream open(ResourceId file) throws IOException {
    return new ResumedStream(file);
  }

  /**
   * Makes attempts with growing pauses until one succeeds.
   *
   * @throws IOException the last failure, or the first one that no repetition can mend
   */
  public static <T> T repeatedly(Object what, Attempt<T> attempt) throws IOException {
    for (int failures = 1; ; failures++) {
      try {
        return attempt.make();
      } catch (FileNotFoundException | AccessDeniedException | CheckpointException e) {
        throw e;
      } catch (IOException e) {
        pauseAfter(what, failures, e);
      } catch (RuntimeException e) {
        pauseAfter(what, failures, ofClient(e));
      }
    }
  }

  /**
   * The clients of stores throw exceptions of their own, which not every method of Beam's wraps.
   */
  private static IOException ofClient(RuntimeException failure) {
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return new IOException(message, failure);
  }

  private static void pauseAfter(Object what, int failures, IOException failure)
      throws IOException {
    if (failures >= ATTEMPTS) {
      throw failure;
    }
    LOG.info("{} is tried again: {}", what, failure.toString());
    try {
      Thread.sleep(PAUSE.multipliedBy(1L << (2 * failures - 2)).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(what + " was interrupted");
      interrupted.initCause(failure);
      throw interrupted;
    }
  }

  private static ReadableByteChannel channel(ResourceId file) throws IOException {
    try {
      return FileSystems.open(file);
    } catch (FileNotFoundException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (isMissing(file)) {
        FileNotFoundException missing = new FileNotFoundException(file + " is missing");
        missing.initCause(e);
        throw missing;
      }
      throw e;
    }
  }

  /** S3 says that an object is missing in words of its own. */
  private static boolean isMissing(ResourceId file) throws IOException {
    try {
      FileSystems.matchSingleFileSpec(file.toString());
      return false;
    } catch (FileNotFoundException e) {
      return true;
    }
  }

  /** Opens its file again, where it was, after a read that failed. */
  private static final class ResumedStream extends InputStream {

    private final ResourceId file;
    private ReadableByteChannel channel;
    private long position;

    ResumedStream(ResourceId file) throws IOException {
      this.file = file;
      this.channel = repeatedly(file, () -> channel(file));
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = repeatedly(file, () -> readOnce(target, offset, length));
      position += Math.max(0, count);
      return count;
    }

    private int readOnce(byte[] target, int offset, int length) throws IOException {
      if (channel == null) {
        channel = channel(file);
        skip();
      }
      try {
        return channel.read(ByteBuffer.wrap(target, offset, length));
      } catch (IOException | RuntimeException e) {
        close();
        throw e;
      }
    }

    private void skip() throws IOException {
      if (channel instanceof SeekableByteChannel seekable) {
        seekable.position(position);
        return;
      }
      ByteBuffer passed = ByteBuffer.allocate(1 << 16);
      for (long left = position; left > 0; ) {
        passed.clear().limit((int) Math.min(passed.capacity(), left));
        int count = channel.read(passed);
        if (count < 0) {
          throw new EOFException(file + " has become shorter while it was read");
        }
        left -= count;
      }
    }

    @Override
    public void close() {
      ReadableByteChannel closing = channel;
      channel = null;
      try {
        if (closing != null) {
          closing.close();
        }
      } catch (IOException | RuntimeException e) {
        LOG.debug("{} could not be closed after reading", file, e);
      }
    }
  }
}
