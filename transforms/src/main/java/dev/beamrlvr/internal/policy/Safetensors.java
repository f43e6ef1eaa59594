package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * Reads named tensors from safetensors files, of any size, as 32-bit floats.
 *
 * <p>Nothing but headers is read until a tensor is asked for, and then only that tensor, in pieces.
 * {@link SafetensorsWriter} writes such files.
 */
public final class Safetensors implements AutoCloseable {

  static final String SINGLE = "model.safetensors";
  private static final int PIECE = 1 << 20;

  private final Path source;
  private final Map<Path, FileChannel> channels = new LinkedHashMap<>();
  private final Map<String, SafetensorsHeader.Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private ByteBuffer scratch;

  private Safetensors(Path source) {
    this.source = source;
  }

  /**
   * Opens one file.
   *
   * @throws PolicyException if it is no safetensors file, naming what is wrong
   */
  public static Safetensors open(Path file) throws IOException {
    return open(file, List.of(file));
  }

  /**
   * Opens a Hugging Face directory's {@code model.safetensors}, or the shards that {@code
   * model.safetensors.index.json} lists.
   */
  public static Safetensors openDirectory(Path directory) throws IOException {
    Path single = directory.resolve(SINGLE);
    Path index = directory.resolve(ShardIndex.FILE);
    if (Files.exists(single) || !Files.exists(index)) {
      return open(single);
    }
    Map<String, String> shards = ShardIndex.shardOfTensors(index);
    List<Path> paths = new ArrayList<>();
    for (String name : new TreeSet<>(shards.values())) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        ShardIndex.checkLinks(file);
      }
      paths.add(file);
    }
    Safetensors files = open(index, paths);
    try {
      files.check(shards);
      return files;
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private void check(Map<String, String> shards) {
    shards.forEach(
        (tensor, name) -> {
          if (!entry(tensor).file().endsWith(name)) {
            throw new PolicyException(
                source
                    + ": weight_map says that "
                    + tensor
                    + " is in "
                    + name
                    + ", but it is in "
                    + entry(tensor).file().getFileName());
          }
        });
  }

  private static Safetensors open(Path source, List<Path> files) throws IOException {
    Safetensors result = new Safetensors(source);
    try {
      for (Path file : files) {
        if (!Files.isRegularFile(file)) {
          throw new PolicyException(file + ": no such file");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        result.channels.put(file, channel);
        SafetensorsHeader header = SafetensorsHeader.read(file, channel);
        for (SafetensorsHeader.Entry entry : header.entries().values()) {
          if (result.entries.put(entry.name(), entry) != null) {
            throw new PolicyException(file + ": tensor " + entry.name() + " is in two files");
          }
        }
        result.metadata.putAll(header.metadata());
      }
      return result;
    } catch (IOException | RuntimeException e) {
      result.close();
      throw e;
    }
  }

  /** Returns the tensors' names in the order of the files. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** Returns the strings that the writer attached. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /**
   * Returns a tensor's sizes.
   *
   * @throws PolicyException if there is no such tensor
   */
  public long[] shape(String name) {
    return entry(name).shape().clone();
  }

  /** Returns a tensor's numbers, row-major. */
  public float[] read(String name) throws IOException {
    float[] values = new float[Math.toIntExact(entry(name).size())];
    read(name, values, 0);
    return values;
  }

  /** Copies a tensor's numbers into an array from {@code offset} on. */
  public void read(String name, float[] target, int offset) throws IOException {
    SafetensorsHeader.Entry entry = entry(name);
    FloatBuffer floats = FloatBuffer.wrap(target, offset, Math.toIntExact(entry.size()));
    forEachPiece(name, scratch(), piece -> entry.type().widen(piece, floats));
  }

  /**
   * Copies some of a tensor's numbers, as many as the array holds.
   *
   * @param from index of the first one
   * @throws IllegalArgumentException if the tensor has fewer
   */
  void read(String name, long from, float[] target) throws IOException {
    SafetensorsHeader.Entry entry = entry(name);
    if (from < 0 || from + target.length > entry.size()) {
      throw new IllegalArgumentException("tensor " + name + " has " + entry.size() + " numbers");
    }
    int bytes = entry.type().bytes();
    FloatBuffer floats = FloatBuffer.wrap(target);
    forEachPiece(
        entry,
        bytes * from,
        bytes * (from + target.length),
        scratch(),
        piece -> entry.type().widen(piece, floats));
  }

  /** One buffer for all reads: a new one for each tensor would cost more than the reading. */
  private ByteBuffer scratch() {
    if (scratch == null) {
      long largest =
          entries.values().stream().mapToLong(e -> e.size() * e.type().bytes()).max().orElse(0);
      scratch = ByteBuffer.allocateDirect((int) Math.min(PIECE, Math.max(Float.BYTES, largest)));
    }
    return scratch;
  }

  /** Receives a tensor's bytes. */
  interface PieceConsumer {
    void accept(ByteBuffer piece) throws IOException;
  }

  /** Reads a tensor's bytes into the buffer, little-endian, as often as it takes. */
  void forEachPiece(String name, ByteBuffer buffer, PieceConsumer consumer) throws IOException {
    SafetensorsHeader.Entry entry = entry(name);
    forEachPiece(entry, 0, entry.size() * entry.type().bytes(), buffer, consumer);
  }

  /** Reads a piece's bytes into the buffer, little-endian, as often as it takes. */
  void forEachPiece(VectorPiece piece, ByteBuffer buffer, PieceConsumer consumer)
      throws IOException {
    SafetensorsHeader.Entry entry = entry(piece.tensor().name());
    int bytes = entry.type().bytes();
    long begin = bytes * piece.from();
    forEachPiece(entry, begin, begin + bytes * (long) piece.count(), buffer, consumer);
  }

  private void forEachPiece(
      SafetensorsHeader.Entry entry,
      long begin,
      long end,
      ByteBuffer buffer,
      PieceConsumer consumer)
      throws IOException {
    FileChannel channel = channels.get(entry.file());
    int most = buffer.capacity() - buffer.capacity() % entry.type().bytes();
    for (long done = begin; done < end; done += most) {
      buffer.clear().limit((int) Math.min(most, end - done));
      SafetensorsHeader.readFully(entry.file(), channel, buffer, entry.begin() + done);
      consumer.accept(buffer.flip().order(ByteOrder.LITTLE_ENDIAN));
    }
  }

  /** Whether two tensors hold the same bytes. */
  boolean isEqual(String one, String other) throws IOException {
    return Arrays.equals(shape(one), shape(other))
        && entry(one).type() == entry(other).type()
        && checksum(one) == checksum(other);
  }

  private long checksum(String name) throws IOException {
    CRC32C checksum = new CRC32C();
    forEachPiece(name, scratch(), checksum::update);
    return checksum.getValue();
  }

  SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = entries.get(name);
    if (entry == null) {
      throw new PolicyException(source + ": tensor " + name + " is missing");
    }
    return entry;
  }

  /** Returns the file or the index that was opened. */
  @Override
  public String toString() {
    return source.toString();
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : channels.values()) {
      channel.close();
    }
  }
}
