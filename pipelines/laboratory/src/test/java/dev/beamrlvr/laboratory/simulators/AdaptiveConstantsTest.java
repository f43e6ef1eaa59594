package dev.beamrlvr.laboratory.simulators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AdaptiveConstantsTest {

  @Test
  void variantsAreKnownByTheNamesOfTheCommandLine() {
    assertEquals(Honesty.ROLLOUT_HALVES, Honesty.of("rollout-halves"));
    assertEquals(AdaptiveConstants.acrossSteps(), AdaptiveConstants.of(Honesty.of("across-steps")));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Honesty.of("none"));
    assertTrue(refused.getMessage().contains("use across-steps or rollout-halves"));
  }

  @Test
  void momentumOutOfRangeIsRefused() {
    AdaptiveConstants constants = AdaptiveConstants.training();
    for (double momentum : new double[] {-0.1, 1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new AdaptiveConstants(constants.settings(), momentum));
    }
  }
}
