package dev.beamrlvr.internal.gradientgap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SuccessiveDifferencesTest {

  @Test
  void theStandardErrorIsTheRootOfHalfTheMeanSquare() {
    SuccessiveDifferences three = after(5, 2, 3);
    // Differences of -3 and 1, the older one counting nine tenths.
    assertEquals(Math.sqrt((0.9 * 9 + 1) / 1.9 / 2), three.standardError(), 1e-15);
  }

  @Test
  void twoMeasurementsAreTooFew() {
    assertNull(SuccessiveDifferences.none().standardError());
    assertNull(after(5, 2).standardError());
  }

  @Test
  void aTrendIsNoNoise() {
    SplittableRandom random = new SplittableRandom(3);
    int steps = 20_000;
    double squares = 0;
    SuccessiveDifferences differences = SuccessiveDifferences.none();
    for (int step = 0; step < steps; step++) {
      differences = differences.after(0.01 * step + 2 * random.nextGaussian());
      if (step >= 100) {
        squares += differences.standardError() * differences.standardError();
      }
    }
    assertEquals(4, squares / (steps - 100), 0.2);
  }

  @Test
  void whatIsNotFiniteIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> SuccessiveDifferences.none().after(Double.NaN));
  }

  private static SuccessiveDifferences after(double... measurements) {
    SuccessiveDifferences differences = SuccessiveDifferences.none();
    for (double measurement : measurements) {
      differences = differences.after(measurement);
    }
    return differences;
  }
}
