package dev.beamrlvr.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Splits bytes into lines and keeps at most {@code maximumBytes} of each: a line that never ends
 * costs time, but no memory.
 */
public final class LineReader {

  /** One line without its end; of a line that is too long only the beginning. */
  public record Line(long number, byte[] bytes, boolean tooLong) {

    /** Whether nothing but spaces is in it. */
    public boolean isBlank() {
      for (byte value : bytes) {
        if (value != ' ' && value != '\t' && value != '\r') {
          return false;
        }
      }
      return true;
    }
  }

  private final InputStream input;
  private final int maximumBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long read;
  private long number;

  /** Reads from where the input stands. */
  public LineReader(InputStream input, int maximumBytes) {
    this.input = input;
    this.maximumBytes = maximumBytes;
  }

  /** How many bytes were read before the next line. */
  public long offset() {
    return read - (limit - position);
  }

  /** The next line, counted from 1; null at the end. */
  public @Nullable Line next() throws IOException {
    if (!fill()) {
      return null;
    }
    number++;
    int end = endInBuffer();
    if (end < limit && end - position <= maximumBytes) {
      byte[] bytes = Arrays.copyOfRange(buffer, position, end);
      position = end + 1;
      return new Line(number, bytes, false);
    }
    return acrossBuffers();
  }

  private Line acrossBuffers() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    boolean ended = false;
    while (!ended && fill()) {
      int end = endInBuffer();
      int kept = Math.min(end - position, maximumBytes - line.size());
      line.write(buffer, position, kept);
      tooLong |= kept < end - position;
      ended = end < limit;
      position = ended ? end + 1 : end;
    }
    return new Line(number, line.toByteArray(), tooLong);
  }

  private int endInBuffer() {
    int end = position;
    while (end < limit && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private boolean fill() throws IOException {
    if (position < limit) {
      return true;
    }
    position = 0;
    limit = Math.max(input.read(buffer), 0);
    read += limit;
    return limit > 0;
  }
}
