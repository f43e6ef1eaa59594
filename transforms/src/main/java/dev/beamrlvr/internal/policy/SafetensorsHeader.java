package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The header of one safetensors file: eight bytes of length, then JSON. */
final class SafetensorsHeader {

  private static final long LONGEST = 100L << 20;
  private static final long LARGEST = 1L << 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A tensor in a file; {@code begin} counts from the file's first byte. */
  record Entry(Path file, String name, SafetensorsType type, long[] shape, long begin, long size) {}

  private final Path file;
  private final long dataBegin;
  private final long dataSize;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private SafetensorsHeader(Path file, long dataBegin, long dataSize) {
    this.file = file;
    this.dataBegin = dataBegin;
    this.dataSize = dataSize;
  }

  static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
    ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    long fileSize = channel.size();
    if (fileSize < 8) {
      throw new PolicyException(file + ": too short for a safetensors file");
    }
    readFully(file, channel, prefix, 0);
    long length = prefix.flip().getLong();
    if (length < 2 || length > LONGEST || 8 + length > fileSize) {
      throw new PolicyException(file + ": no safetensors file (header of " + length + " bytes)");
    }
    ByteBuffer text = ByteBuffer.allocate((int) length);
    readFully(file, channel, text, 8);
    SafetensorsHeader header = new SafetensorsHeader(file, 8 + length, fileSize - 8 - length);
    header.parse(text.array());
    return header;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private void parse(byte[] text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (IOException e) {
      throw new PolicyException(file + ": the safetensors header is not JSON", e);
    }
    if (!root.isObject()) {
      throw new PolicyException(file + ": the safetensors header is no JSON object");
    }
    Iterator<Map.Entry<String, JsonNode>> fields = root.fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (field.getKey().equals("__metadata__")) {
        field
            .getValue()
            .fields()
            .forEachRemaining(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        entries.put(field.getKey(), entry(field.getKey(), field.getValue()));
      }
    }
  }

  private Entry entry(String name, JsonNode node) {
    SafetensorsType type;
    try {
      type = SafetensorsType.valueOf(node.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new PolicyException(
          file
              + ": tensor "
              + name
              + " has type "
              + node.path("dtype").asText()
              + ", only F32, F16 and BF16 are supported");
    }
    JsonNode sizes = node.path("shape");
    long[] shape = new long[sizes.size()];
    long size = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sizes.get(i).isIntegralNumber() ? sizes.get(i).asLong() : -1;
      // A size that no file can have stands for whatever is wrong or does not fit into 64 bits.
      boolean fits = size >= 0 && shape[i] >= 0 && (shape[i] == 0 || size <= LARGEST / shape[i]);
      size = fits ? size * shape[i] : -1;
    }
    long begin = node.path("data_offsets").path(0).asLong(-1);
    long end = node.path("data_offsets").path(1).asLong(-1);
    if (begin < 0 || size < 0 || end - begin != size * type.bytes() || end > dataSize) {
      throw new PolicyException(
          file + ": tensor " + name + " lies outside the file, or its size is not its shape's");
    }
    return new Entry(file, name, type, shape, dataBegin + begin, size);
  }

  /** Fills a buffer from a place in a file. */
  static void readFully(Path file, FileChannel channel, ByteBuffer target, long position)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = channel.read(target, at);
      if (count < 0) {
        throw new PolicyException(file + ": ends at byte " + at + " in the middle of its data");
      }
      at += count;
    }
  }
}
