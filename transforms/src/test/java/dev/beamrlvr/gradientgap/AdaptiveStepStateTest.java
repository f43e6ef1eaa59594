package dev.beamrlvr.gradientgap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdaptiveStepStateTest {

  @Test
  void everyDoubleSurvivesJsonBitForBit() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2000; i++) {
      AdaptiveStepState state =
          new AdaptiveStepState(
              i,
              i / 2,
              anyFinite(random),
              Math.abs(anyFinite(random)),
              anyFinite(random),
              anyFinite(random),
              i % 3 == 0 ? null : Math.abs(anyFinite(random)),
              new RewardGuard(
                  1.0 / 64 + random.nextDouble() * 63 / 64,
                  random.nextDouble(),
                  random.nextDouble(),
                  anyFinite(random)));
      AdaptiveStepState read = AdaptiveStepState.fromJson(state.toJson());
      assertEquals(state, read);
      assertEquals(bits(state.heldOutAverage()), bits(read.heldOutAverage()));
    }
    AdaptiveStepState zero =
        new AdaptiveStepState(0, 0, -0.0, 0, Double.MIN_VALUE, 0, null, guard());
    assertEquals(bits(-0.0), bits(AdaptiveStepState.fromJson(zero.toJson()).heldOutAverage()));
  }

  @Test
  void theNamesAndTheirOrderAreThoseOfEveryCheckpoint() {
    assertEquals(
        "{\"directions\":0,\"honestSlopes\":0,\"honestAverage\":0.0,\"honestSquares\":0.0,"
            + "\"promisedAverage\":0.0,\"curvatureAverage\":0.0,\"previousStep\":null,"
            + "\"guard\":{\"scale\":1.0,\"average\":0.0,\"weight\":0.0,\"best\":-1.0}}",
        AdaptiveStepState.initial().toJson());
  }

  @Test
  void brokenJsonIsOneClearLine() {
    String good = AdaptiveStepState.initial().toJson();
    for (String bad :
        new String[] {
          "{}",
          "",
          good.substring(0, good.length() - 2),
          good.replace("\"directions\":0", "\"directions\":-1"),
          good.replace("\"honestAverage\":0.0", "\"honestAverage\":\"NaN\""),
          good.replace("\"honestAverage\":0.0,", ""),
          good.replace("\"honestSquares\":0.0", "\"honestSquares\":-1.0"),
          good.replace("honestAverage", "dishonestAverage")
        }) {
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> AdaptiveStepState.fromJson(bad));
      assertTrue(error.getMessage().startsWith("Not a state of the adaptive step"));
    }
  }

  private static RewardGuard guard() {
    return RewardGuard.initial();
  }

  private static double anyFinite(SplittableRandom random) {
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : random.nextDouble();
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}
