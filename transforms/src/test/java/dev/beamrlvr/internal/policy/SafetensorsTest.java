package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

  @TempDir Path directory;

  private static SafetensorsWriter writer(float[] values) {
    return new SafetensorsWriter()
        .withMetadata("step", "7")
        .withMetadata("kind", "gradient")
        .add("z", new long[] {2, 3}, values, 1)
        .add("a", values)
        .add("empty", new float[0]);
  }

  @Test
  void tensorsAndMetadataComeBack() throws IOException {
    float[] values = {1, -2, Float.MIN_VALUE, 4.5f, Float.MAX_VALUE, -0f, 7, 8};
    Path file = directory.resolve("x.safetensors");
    writer(values).write(file);
    try (Safetensors tensors = Safetensors.open(file)) {
      assertEquals(List.of("z", "a", "empty"), List.copyOf(tensors.names()));
      assertEquals(Map.of("kind", "gradient", "step", "7"), tensors.metadata());
      assertArrayEquals(new long[] {2, 3}, tensors.shape("z"));
      assertArrayEquals(java.util.Arrays.copyOfRange(values, 1, 7), tensors.read("z"));
      assertArrayEquals(values, tensors.read("a"));
      assertEquals(0, tensors.read("empty").length);
      float[] target = new float[10];
      tensors.read("z", target, 3);
      assertEquals(-2, target[3]);
      assertEquals(7, target[8]);
      String message =
          assertThrows(PolicyException.class, () -> tensors.read("missing")).getMessage();
      assertTrue(message.endsWith("x.safetensors: tensor missing is missing"), message);
    }
  }

  @Test
  void piecesInAnyOrderAreTheSameBytesAndDigest() throws IOException {
    float[] values = new float[3 << 20];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    Path whole = directory.resolve("whole.safetensors");
    writer(values).write(whole);
    assertEquals(0, (Files.size(whole) - 4 * (values.length + 6)) % 8);
    int half = values.length / 2 + 1;
    SafetensorsWriter places =
        new SafetensorsWriter()
            .withMetadata("step", "7")
            .withMetadata("kind", "gradient")
            .add("z", new long[] {2, 3})
            .add("a", new long[] {values.length})
            .add("empty", new long[] {0});
    for (boolean backwards : new boolean[] {false, true}) {
      Path pieces = directory.resolve("pieces.safetensors");
      try (SafetensorsOutput output = places.create(pieces)) {
        output.write("z", 0, values, 1, backwards ? 5 : 6);
        if (backwards) {
          output.write("a", half, values, half, values.length - half);
          output.write("z", 5, values, 6, 1);
        }
        output.write("a", 0, values, 0, half);
        if (!backwards) {
          output.write("a", half, values, half, values.length - half);
        }
        assertEquals(Sha256.of(whole), output.sha256());
      }
      assertEquals(-1, Files.mismatch(whole, pieces));
    }
    try (Safetensors tensors = Safetensors.open(whole)) {
      assertArrayEquals(values, tensors.read("a"));
      float[] part = new float[5];
      tensors.read("a", half, part);
      assertEquals(half, part[0]);
      assertEquals(half + 4, part[4]);
      assertThrows(
          IllegalArgumentException.class, () -> tensors.read("a", values.length - 4, part));
    }
  }

  @Test
  void numbersMayLieBeyondTheLargestInt() throws IOException {
    long size = 3_000_000_000L;
    Path file = directory.resolve("large.safetensors");
    // All but its end is a hole.
    try (SafetensorsOutput output =
        new SafetensorsWriter().add("a", new long[] {size}).create(file)) {
      output.write("a", size - 3, new float[] {1, 2, 3}, 0, 3);
    }
    try (Safetensors tensors = Safetensors.open(file)) {
      float[] end = new float[4];
      tensors.read("a", size - 4, end);
      assertArrayEquals(new float[] {0, 1, 2, 3}, end);
    }
  }

  @Test
  void badTensorsAreRefused() {
    SafetensorsWriter writer = new SafetensorsWriter().add("a", new float[3]);
    assertThrows(IllegalArgumentException.class, () -> writer.add("a", new float[3]));
    assertThrows(
        IllegalArgumentException.class, () -> writer.add("b", new long[] {2, 2}, new float[4], 1));
  }

  @Test
  void halfPrecisionIsExact() {
    assertEquals(1f, SafetensorsType.halfToFloat((short) 0x3c00));
    assertEquals(-2f, SafetensorsType.halfToFloat((short) 0xc000));
    assertEquals(65504f, SafetensorsType.halfToFloat((short) 0x7bff));
    assertEquals(0x1p-14f, SafetensorsType.halfToFloat((short) 0x0400));
    assertEquals(0x1p-24f, SafetensorsType.halfToFloat((short) 1));
    assertEquals(-0f, SafetensorsType.halfToFloat((short) 0x8000));
    assertEquals(Float.NEGATIVE_INFINITY, SafetensorsType.halfToFloat((short) 0xfc00));
    assertTrue(Float.isNaN(SafetensorsType.halfToFloat((short) 0x7e00)));
  }
}
