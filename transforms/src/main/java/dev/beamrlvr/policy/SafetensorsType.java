package dev.beamrlvr.policy;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The number types that are read from safetensors files, all little-endian. */
enum SafetensorsType {
  F32(4),
  F16(2),
  BF16(2);

  private final int bytes;

  SafetensorsType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** Reads the next number of a little-endian buffer. */
  float next(ByteBuffer buffer) {
    return switch (this) {
      case F32 -> buffer.getFloat();
      case F16 -> halfToFloat(buffer.getShort());
      case BF16 -> Float.intBitsToFloat(buffer.getShort() << 16);
    };
  }

  /** Reads all of a little-endian buffer and writes it as floats. */
  void widen(ByteBuffer source, ByteBuffer target) {
    switch (this) {
      case F32 -> {
        FloatBuffer floats = source.asFloatBuffer();
        target.asFloatBuffer().put(floats);
        target.position(4 * floats.position());
        source.position(source.limit());
      }
      case F16 -> {
        while (source.hasRemaining()) {
          target.putFloat(halfToFloat(source.getShort()));
        }
      }
      case BF16 -> {
        while (source.hasRemaining()) {
          target.putInt(source.getShort() << 16);
        }
      }
    }
  }

  /** Widens an IEEE 754 half precision number, exactly. */
  static float halfToFloat(short half) {
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
    }
    return half < 0 ? -magnitude : magnitude;
  }
}
