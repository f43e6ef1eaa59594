package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.internal.StrictJson;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The header of one safetensors file: eight bytes of length, then JSON. */
final class SafetensorsHeader {

  private static final long LONGEST = 16L << 20;
  private static final int MOST_SIZES = 8;
  private static final int LONGEST_NAME = 1024;

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
    for (Map.Entry<String, JsonNode> field :
        PolicyJson.parse(text, "the header of " + file).properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
      } else {
        entries.put(field.getKey(), entry(field.getKey(), field.getValue()));
      }
    }
    checkThatTensorsFillTheFile();
  }

  /** Tensors that share bytes, or bytes of no tensor, are signs of a damaged header. */
  private void checkThatTensorsFillTheFile() {
    List<Entry> inOrder = new ArrayList<>(entries.values());
    inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::size));
    long end = dataBegin;
    for (Entry entry : inOrder) {
      if (entry.begin() != end) {
        throw new PolicyException(
            StrictJson.line(
                file + ": tensor " + entry.name() + " does not begin where the one before ends"));
      }
      end += entry.size() * entry.type().bytes();
    }
    if (end != dataBegin + dataSize) {
      throw new PolicyException(
          file + ": has " + (dataBegin + dataSize - end) + " bytes after its last tensor");
    }
  }

  private Entry entry(String name, JsonNode node) {
    if (name.length() > LONGEST_NAME) {
      throw new PolicyException(StrictJson.line(file + ": the name of a tensor is too long"));
    }
    SafetensorsType type;
    try {
      type = SafetensorsType.valueOf(node.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new PolicyException(
          StrictJson.line(
              file
                  + ": tensor "
                  + name
                  + " has type "
                  + node.path("dtype").asText()
                  + ", only F32, F16 and BF16 are supported"));
    }
    JsonNode sizes = node.path("shape");
    JsonNode offsets = node.path("data_offsets");
    if (!sizes.isArray() || sizes.size() > MOST_SIZES || offsets.size() != 2) {
      throw outside(name);
    }
    long[] shape = new long[sizes.size()];
    long size = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = whole(name, sizes.get(i));
      if (Math.multiplyHigh(size, shape[i]) != 0 || size * shape[i] > dataSize) {
        throw outside(name);
      }
      size *= shape[i];
    }
    long begin = whole(name, offsets.get(0));
    long end = whole(name, offsets.get(1));
    if (end - begin != size * type.bytes() || end > dataSize) {
      throw outside(name);
    }
    return new Entry(file, name, type, shape, dataBegin + begin, size);
  }

  /** A number from 0 to the file's length. */
  private long whole(String name, JsonNode number) {
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw outside(name);
    }
    long value = number.asLong();
    if (value < 0 || value > dataSize) {
      throw outside(name);
    }
    return value;
  }

  private PolicyException outside(String name) {
    return new PolicyException(
        StrictJson.line(
            file + ": tensor " + name + " lies outside the file, or its size is not its shape's"));
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
