package dev.beamrlvr.prompts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Splits bytes into lines and keeps at most {@code maximumBytes} of each: a line that never ends
 * costs time, but no memory.
 */
final class LineReader {

  /** One line without its end; of a line that is too long only the beginning. */
  record Line(long number, byte[] bytes, boolean tooLong) {}

  private final InputStream input;
  private final int maximumBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long number;

  LineReader(InputStream input, int maximumBytes) {
    this.input = input;
    this.maximumBytes = maximumBytes;
  }

  /** The next line, counted from 1; null at the end. */
  @Nullable Line next() throws IOException {
    if (!fill()) {
      return null;
    }
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    boolean ended = false;
    while (!ended && fill()) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      int kept = Math.min(end - position, maximumBytes - line.size());
      line.write(buffer, position, kept);
      tooLong |= kept < end - position;
      ended = end < limit;
      position = ended ? end + 1 : end;
    }
    return new Line(number, line.toByteArray(), tooLong);
  }

  private boolean fill() throws IOException {
    if (position < limit) {
      return true;
    }
    position = 0;
    limit = Math.max(input.read(buffer), 0);
    return limit > 0;
  }
}
