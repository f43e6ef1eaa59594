package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes named tensors of 32-bit floats as a safetensors file.
 *
 * <p>Tensors lie in the file in the order they were added; the same tensors and metadata give the
 * same bytes. Files may be larger than 2 GB.
 */
public final class SafetensorsWriter {

  private static final int PIECE = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Slice(long[] shape, float[] values, int offset, int size) {}

  private final Map<String, Slice> slices = new LinkedHashMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  /** Adds a string that readers find under the key. */
  public SafetensorsWriter withMetadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /** Adds a tensor of one dimension: all of the array, which is not copied. */
  public SafetensorsWriter add(String name, float[] values) {
    return add(name, new long[] {values.length}, values, 0);
  }

  /**
   * Adds a tensor: as many numbers as the shape holds, from {@code offset} on. The array is not
   * copied.
   *
   * @throws IllegalArgumentException if the array is too short or the name is taken
   */
  public SafetensorsWriter add(String name, long[] shape, float[] values, int offset) {
    int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    if (offset < 0 || size > values.length - offset) {
      throw new IllegalArgumentException(
          "tensor " + name + " needs " + size + " numbers from " + offset + " on");
    }
    if (slices.putIfAbsent(name, new Slice(shape.clone(), values, offset, size)) != null) {
      throw new IllegalArgumentException("two tensors are named " + name);
    }
    return this;
  }

  /** Adds every tensor of a parameter vector under its own name. */
  public SafetensorsWriter add(ParameterVector vector) {
    for (ParameterLayout.Tensor tensor : vector.layout().tensors()) {
      add(tensor.name(), tensor.shape(), vector.values(), (int) tensor.offset());
    }
    return this;
  }

  /** Writes a new file, or over an old one. */
  public void write(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel);
    }
  }

  /** Writes to a channel, which stays open. */
  public void write(WritableByteChannel channel) throws IOException {
    byte[] header = header();
    int largest = slices.values().stream().mapToInt(Slice::size).max().orElse(0);
    ByteBuffer buffer =
        ByteBuffer.allocateDirect((int) Math.min(PIECE, Math.max(Long.BYTES, 4L * largest)))
            .order(ByteOrder.LITTLE_ENDIAN);
    drain(buffer.putLong(header.length), channel);
    writeFully(ByteBuffer.wrap(header), channel);
    for (Slice slice : slices.values()) {
      for (int done = 0; done < slice.size; done += PIECE / 4) {
        int count = Math.min(PIECE / 4, slice.size - done);
        buffer.asFloatBuffer().put(slice.values, slice.offset + done, count);
        drain(buffer.position(4 * count), channel);
      }
    }
  }

  private byte[] header() {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = root.putObject("__metadata__");
      metadata.forEach(strings::put);
    }
    long at = 0;
    for (Map.Entry<String, Slice> slice : slices.entrySet()) {
      ObjectNode node = root.putObject(slice.getKey());
      node.put("dtype", "F32");
      Arrays.stream(slice.getValue().shape).forEach(node.putArray("shape")::add);
      long end = at + 4L * slice.getValue().size;
      node.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    try {
      StringBuilder text = new StringBuilder(JSON.writeValueAsString(root));
      while (text.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
        text.append(' ');
      }
      return text.toString().getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void drain(ByteBuffer buffer, WritableByteChannel channel) throws IOException {
    writeFully(buffer.flip(), channel);
    buffer.clear();
  }

  private static void writeFully(ByteBuffer buffer, WritableByteChannel channel)
      throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
