package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterBasedUniformsTest {

  /** The known answers that come with the authors' Random123 library. */
  @Test
  void philoxGivesThePublishedVectors() {
    assertArrayEquals(
        new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, Philox.block(0, 0, 0, 0, 0, 0));
    assertArrayEquals(
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        Philox.block(-1, -1, -1, -1, -1, -1));
    assertArrayEquals(
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
        Philox.block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
  }

  @Test
  void everyCoordinateMattersAndTheBatchDoesNot() {
    Set<Float> seen = new HashSet<>();
    for (long seed = 0; seed < 3; seed++) {
      for (long step = 0; step < 3; step++) {
        UniformSource uniforms = new CounterBasedUniforms(seed, step, List.of("a", "b"));
        UniformSource swapped = new CounterBasedUniforms(seed, step, List.of("c", "b", "a"));
        for (int sample = 0; sample < 3; sample++) {
          for (int position = 0; position < 3; position++) {
            assertEquals(
                uniforms.uniform(0, sample, position), swapped.uniform(2, sample, position));
            seen.add(uniforms.uniform(0, sample, position));
            seen.add(uniforms.uniform(1, sample, position));
          }
        }
      }
    }
    assertEquals(3 * 3 * 2 * 3 * 3, seen.size());
  }

  @Test
  void numbersAreUniformAndUncorrelated() {
    UniformSource uniforms = new CounterBasedUniforms(-5, 1L << 40, List.of("prompt"));
    int count = 100_000;
    int[] bins = new int[100];
    double lagged = 0;
    double before = 0.5;
    for (int i = 0; i < count; i++) {
      float u = uniforms.uniform(0, i / 1000, i % 1000);
      assertTrue(u >= 0 && u < 1);
      bins[(int) (u * 100)]++;
      lagged += (u - 0.5) * (before - 0.5);
      before = u;
    }
    double chiSquare = 0;
    for (int bin : bins) {
      chiSquare += Math.pow(bin - count / 100.0, 2) / (count / 100.0);
    }
    // 99 degrees of freedom: five standard deviations of 14.07 around 99.
    assertTrue(chiSquare > 99 - 5 * 14.07 && chiSquare < 99 + 5 * 14.07, "chi-square " + chiSquare);
    assertEquals(0, lagged / count, 5 / 12.0 / Math.sqrt(count));
  }
}
