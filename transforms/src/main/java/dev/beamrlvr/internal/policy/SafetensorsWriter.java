package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
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

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A tensor; without values where they are written in pieces. */
  private record Slice(long[] shape, float[] values, int offset, long size) {}

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
    Slice slice = slice(shape, values, offset);
    if (offset < 0 || slice.size > values.length - offset) {
      throw new IllegalArgumentException(
          "tensor " + name + " needs " + slice.size + " numbers from " + offset + " on");
    }
    return add(name, slice);
  }

  /**
   * Adds a tensor whose numbers {@link #create} is to be given.
   *
   * @throws IllegalArgumentException if the name is taken
   */
  public SafetensorsWriter add(String name, long[] shape) {
    return add(name, slice(shape, null, 0));
  }

  private static Slice slice(long[] shape, float[] values, int offset) {
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return new Slice(shape.clone(), values, offset, size);
  }

  private SafetensorsWriter add(String name, Slice slice) {
    if (slices.putIfAbsent(name, slice) != null) {
      throw new IllegalArgumentException("two tensors are named " + name);
    }
    return this;
  }

  /** Adds every tensor of a layout, whose numbers {@link #create} is to be given. */
  public SafetensorsWriter add(ParameterLayout layout) {
    layout.tensors().forEach(tensor -> add(tensor.name(), tensor.shape()));
    return this;
  }

  /** Adds every tensor of a parameter vector under its own name. */
  public SafetensorsWriter add(ParameterVector vector) {
    for (ParameterLayout.Tensor tensor : vector.layout().tensors()) {
      add(tensor.name(), tensor.shape(), vector.values(), (int) tensor.offset());
    }
    return this;
  }

  /** Writes a new file, or over an old one, with the numbers that were added. */
  public void write(Path file) throws IOException {
    try (SafetensorsOutput output = create(file)) {
      for (Map.Entry<String, Slice> named : slices.entrySet()) {
        Slice slice = named.getValue();
        output.write(named.getKey(), 0, slice.values, slice.offset, (int) slice.size);
      }
    }
  }

  /** Makes a new file, or one over an old one, whose numbers are all written by the caller. */
  public SafetensorsOutput create(Path file) throws IOException {
    byte[] header = header();
    Map<String, SafetensorsOutput.Place> places = new HashMap<>();
    long at = header.length;
    for (Map.Entry<String, Slice> named : slices.entrySet()) {
      long end = at + Float.BYTES * named.getValue().size;
      places.put(named.getKey(), new SafetensorsOutput.Place(at, end));
      at = end;
    }
    return new SafetensorsOutput(file, header, places);
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
      byte[] text = JSON.writeValueAsBytes(root);
      int padded = (text.length + 7) / 8 * 8;
      ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
      header.putLong(padded).put(text);
      while (header.hasRemaining()) {
        header.put((byte) ' ');
      }
      return header.array();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
