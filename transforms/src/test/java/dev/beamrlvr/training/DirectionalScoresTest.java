package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class DirectionalScoresTest {

  @Test
  void theAlignmentIsADifferenceOfMeansWithItsStandardError() {
    DirectionalScores scores = new DirectionalScores();
    scores.add(1, 4);
    scores.add(0, 1);
    assertEquals(3, scores.gapAlignment());
    assertEquals(Math.sqrt(0.5 * 2), scores.gapAlignmentStandardError(0.5), 1e-15);
    scores.add(1, 6);
    scores.add(0, -1);
    assertEquals(5, scores.gapAlignment());
    assertEquals(Math.sqrt(0.5 * (0.5 + 0.5)), scores.gapAlignmentStandardError(0.5), 1e-15);
    assertNull(scores.gapAlignmentStandardError(Double.NaN));
  }

  @Test
  void equalRewardsTellNothing() {
    DirectionalScores scores = new DirectionalScores();
    scores.add(1, 4);
    scores.add(1, 5);
    assertNull(scores.gapAlignment());
    assertNull(scores.gapAlignmentStandardError(0.5));
  }
}
