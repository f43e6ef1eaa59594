package dev.beamrlvr.internal.policy;

import dev.beamrlvr.internal.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/** A safetensors file whose tensors are written in pieces, in any order. */
public final class SafetensorsOutput implements AutoCloseable {

  private static final int PIECE = 1 << 20;

  /** Where a tensor's bytes are in the file. */
  record Place(long begin, long end) {}

  private final FileChannel channel;
  private final Map<String, Place> places;
  private final ByteBuffer buffer = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
  private final MessageDigest digest = Sha256.algorithm();
  private long digested;

  SafetensorsOutput(Path file, byte[] header, Map<String, Place> places) throws IOException {
    this.places = places;
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      write(ByteBuffer.wrap(header), 0);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Writes numbers of a tensor, the first of which is its {@code from}-th. */
  public void write(String tensor, long from, float[] values, int offset, int count)
      throws IOException {
    for (int done = 0; done < count; ) {
      int some = Math.min(count - done, PIECE / Float.BYTES);
      buffer.clear().limit(Float.BYTES * some);
      buffer.asFloatBuffer().put(values, offset + done, some);
      write(tensor, from + done, buffer);
      done += some;
    }
  }

  /** Writes numbers of a tensor as little-endian bytes, all that the buffer has left. */
  void write(String tensor, long from, ByteBuffer bytes) throws IOException {
    Place place = places.get(tensor);
    long at = place.begin() + Float.BYTES * from;
    if (from < 0 || at + bytes.remaining() > place.end()) {
      throw new IllegalArgumentException("more numbers than tensor " + tensor + " has");
    }
    write(bytes, at);
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    if (position == digested) {
      digested += bytes.remaining();
      digest.update(bytes.duplicate());
    }
    for (long at = position; bytes.hasRemaining(); ) {
      at += channel.write(bytes, at);
    }
  }

  /**
   * Returns the SHA-256 of the file, hexadecimal; nothing more may be written then. What was
   * written in the order of the file is not read for it again.
   */
  public String sha256() throws IOException {
    int count = channel.read(buffer.clear(), digested);
    while (count > 0) {
      digest.update(buffer.flip());
      digested += count;
      count = channel.read(buffer.clear(), digested);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
