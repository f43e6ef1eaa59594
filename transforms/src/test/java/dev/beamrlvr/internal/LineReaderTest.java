package dev.beamrlvr.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void splitsAtLineFeeds() throws IOException {
    LineReader lines = reader("one\n\ntwo\r\nthree", 100);
    assertLine(1, "one", false, lines.next());
    assertLine(2, "", false, lines.next());
    assertLine(3, "two\r", false, lines.next());
    assertLine(4, "three", false, lines.next());
    assertNull(lines.next());
    assertNull(reader("", 1).next());
  }

  @Test
  void cutsLongLinesAndGoesOn() throws IOException {
    LineReader lines = reader("1234\n12345\n" + "x".repeat(200_000) + "\nend\n", 4);
    assertLine(1, "1234", false, lines.next());
    assertLine(2, "1234", true, lines.next());
    assertLine(3, "xxxx", true, lines.next());
    assertLine(4, "end", false, lines.next());
    assertNull(lines.next());
  }

  /** More bytes than any array can hold pass through. */
  @Test
  void aLineWithoutEndTakesNoMemory() throws IOException {
    long length = 4L * Integer.MAX_VALUE;
    InputStream endless =
        new InputStream() {
          private long read;

          @Override
          public int read() {
            return read++ < length ? 'x' : -1;
          }

          @Override
          public int read(byte[] buffer, int offset, int size) {
            if (read >= length) {
              return -1;
            }
            int count = (int) Math.min(size, length - read);
            read += count;
            return count;
          }
        };
    LineReader lines = new LineReader(endless, 1000);
    LineReader.Line line = lines.next();
    assertTrue(line.tooLong());
    assertEquals(1000, line.bytes().length);
    assertNull(lines.next());
  }

  private static LineReader reader(String text, int maximumBytes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new LineReader(new ByteArrayInputStream(bytes), maximumBytes);
  }

  private static void assertLine(long number, String text, boolean tooLong, LineReader.Line line) {
    assertEquals(number, line.number());
    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), line.bytes());
    assertEquals(tooLong, line.tooLong());
    assertFalse(line.bytes().length > text.length());
  }
}
