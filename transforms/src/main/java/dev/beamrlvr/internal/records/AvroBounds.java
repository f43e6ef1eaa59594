package dev.beamrlvr.internal.records;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.avro.file.DataFileConstants;

/**
 * Looks whether an Avro file is as long as it says before anything is made room for: each block
 * lies in the file and has a byte at least for each record.
 *
 * <p>Within a block Avro's own limits hold. It takes them from system properties when it is first
 * used; the launcher sets them, and this class where nobody has.
 */
final class AvroBounds {

  private static final long LARGEST_BLOCK = 256L << 20;
  private static final long LARGEST_HEADER = 4L << 20;
  private static final int LARGEST_VALUE = 1 << 26;

  private final DataInputStream input;
  private final Path file;
  private long left;

  static {
    for (String name : new String[] {"bytes", "string", "collectionItems"}) {
      String property = "org.apache.avro.limits." + name + ".maxLength";
      if (System.getProperty(property) == null) {
        System.setProperty(property, Integer.toString(LARGEST_VALUE));
      }
    }
  }

  private AvroBounds(Path file, DataInputStream input, long left) {
    this.file = file;
    this.input = input;
    this.left = left;
  }

  /**
   * Checks a local file.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  static void check(Path file) throws IOException {
    try (DataInputStream input =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      new AvroBounds(file, input, Files.size(file)).check();
    } catch (EOFException e) {
      throw new IOException(file + ": ends in the middle of an Avro file", e);
    }
  }

  private void check() throws IOException {
    if (!Arrays.equals(bytes(DataFileConstants.MAGIC.length), DataFileConstants.MAGIC)) {
      throw new IOException(file + ": is no Avro file");
    }
    header();
    byte[] marker = bytes(DataFileConstants.SYNC_SIZE);
    while (left > 0) {
      long records = number();
      long size = number();
      if (size < 0 || size > LARGEST_BLOCK || records < 0 || records > size) {
        throw wrong("a block of " + size + " bytes with " + records + " records");
      }
      skip(size);
      if (!Arrays.equals(bytes(DataFileConstants.SYNC_SIZE), marker)) {
        throw wrong("a block that does not end where it says");
      }
    }
  }

  /** A map of strings to bytes, in blocks that end with one of no entries. */
  private void header() throws IOException {
    for (long entries = number(); entries != 0; entries = number()) {
      if (entries < 0) {
        number();
        entries = -entries;
      }
      if (entries < 0 || entries > left) {
        throw wrong("a header of " + entries + " entries");
      }
      for (long i = 0; i < 2 * entries; i++) {
        long size = number();
        if (size < 0 || size > LARGEST_HEADER) {
          throw wrong("a header with a text of " + size + " bytes");
        }
        skip(size);
      }
    }
  }

  private IOException wrong(String what) {
    return new IOException(file + ": is a damaged Avro file, with " + what);
  }

  private byte[] bytes(int count) throws IOException {
    take(count);
    byte[] bytes = new byte[count];
    input.readFully(bytes);
    return bytes;
  }

  private void skip(long count) throws IOException {
    take(count);
    input.skipNBytes(count);
  }

  /** Avro's variable-length zigzag number. */
  private long number() throws IOException {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      take(1);
      int next = input.readUnsignedByte();
      number |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return (number >>> 1) ^ -(number & 1);
      }
    }
    throw wrong("a number that does not end");
  }

  private void take(long count) throws IOException {
    if (count > left) {
      throw new EOFException();
    }
    left -= count;
  }
}
