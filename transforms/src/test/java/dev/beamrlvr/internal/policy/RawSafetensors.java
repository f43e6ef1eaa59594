package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import dev.beamrlvr.policy.ParameterVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;

/** Writes safetensors files of any number type byte by byte, apart from the writer under test. */
final class RawSafetensors {

  static void write(
      Path file, ParameterVector vector, SafetensorsType type, Predicate<String> included)
      throws IOException {
    StringBuilder header = new StringBuilder("{");
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (ParameterLayout.Tensor tensor : vector.layout().tensors()) {
      if (included.test(tensor.name())) {
        int begin = data.size();
        for (int i = 0; i < tensor.size(); i++) {
          data.write(number(vector.values()[(int) tensor.offset() + i], type));
        }
        header
            .append(header.length() > 1 ? "," : "")
            .append("\"" + tensor.name() + "\":{\"dtype\":\"" + type + "\",\"shape\":")
            .append(Arrays.toString(tensor.shape()))
            .append(",\"data_offsets\":[" + begin + "," + data.size() + "]}");
      }
    }
    byte[] text = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(length.putLong(text.length).array());
    all.write(text);
    data.writeTo(all);
    Files.write(file, all.toByteArray());
  }

  /** Two shards and their index, with layer 1 alone in the second. */
  static void writeShards(Path directory, ParameterVector vector, SafetensorsType type)
      throws IOException {
    String[] files = {"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"};
    Predicate<String> second = name -> name.contains(".layers.1.");
    write(directory.resolve(files[0]), vector, type, second.negate());
    write(directory.resolve(files[1]), vector, type, second);
    StringBuilder index = new StringBuilder("{\"metadata\":{},\"weight_map\":{");
    String separator = "";
    for (ParameterLayout.Tensor tensor : vector.layout().tensors()) {
      String file = files[second.test(tensor.name()) ? 1 : 0];
      index.append(separator + "\"" + tensor.name() + "\":\"" + file + "\"");
      separator = ",";
    }
    Files.writeString(directory.resolve("model.safetensors.index.json"), index.append("}}"));
  }

  private static byte[] number(float value, SafetensorsType type) {
    ByteBuffer buffer = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F32 -> buffer.putFloat(value);
      case F16 -> buffer.putShort(half(value));
      case BF16 -> buffer.putShort((short) (Float.floatToIntBits(value) >>> 16));
    }
    return buffer.array();
  }

  /** Rounds towards zero, to subnormals too; the numbers of the tests are below 65504. */
  private static short half(float value) {
    int sign = value < 0 ? 0x8000 : 0;
    float magnitude = Math.abs(value);
    int exponent = Math.max(Math.getExponent(magnitude), -15);
    int bits =
        exponent < -14
            ? (int) (magnitude / 0x1p-24f)
            : (exponent + 15) << 10 | (int) ((magnitude / Math.scalb(1f, exponent) - 1) * 1024);
    return (short) (sign | bits);
  }

  private RawSafetensors() {}
}
