package dev.beamrlvr.internal.policy;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** The number types that are read from safetensors files, all little-endian. */
enum SafetensorsType {
  F32(4),
  F16(2),
  BF16(2);

  private static final int ROUND = 1 << 13;

  private final int bytes;

  SafetensorsType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** Reads all of a little-endian buffer and writes it as floats. */
  void widen(ByteBuffer source, ByteBuffer target) {
    FloatBuffer floats = target.asFloatBuffer();
    widen(source, floats);
    target.position(target.position() + 4 * floats.position());
  }

  /** Widens all of the source's numbers into the target, from its position on. */
  void widen(ByteBuffer source, FloatBuffer target) {
    if (this == F32) {
      target.put(source.asFloatBuffer());
    } else {
      // Through arrays, so that the compiler turns the loops into vector instructions.
      ShortBuffer shorts = source.asShortBuffer();
      short[] narrow = new short[ROUND];
      float[] wide = new float[ROUND];
      while (shorts.hasRemaining()) {
        int count = Math.min(ROUND, shorts.remaining());
        shorts.get(narrow, 0, count);
        widen(narrow, wide, count);
        target.put(wide, 0, count);
      }
    }
    source.position(source.limit());
  }

  private void widen(short[] narrow, float[] wide, int count) {
    if (this == BF16) {
      for (int i = 0; i < count; i++) {
        wide[i] = Float.intBitsToFloat(narrow[i] << 16);
      }
    } else {
      for (int i = 0; i < count; i++) {
        wide[i] = halfToFloat(narrow[i]);
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
