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
    assertEquals(1.5, scores.slope());
    assertNull(scores.gapAlignmentStandardError());
    scores.add(1, 6);
    scores.add(0, -1);
    assertEquals(5, scores.gapAlignment());
    assertEquals(10 / 6.0, scores.slope(), 1e-15);
    assertEquals(Math.sqrt(1 + 1), scores.gapAlignmentStandardError(), 1e-15);
  }

  @Test
  void equalRewardsTellNothing() {
    DirectionalScores scores = new DirectionalScores();
    scores.add(1, 4);
    assertNull(scores.slope());
    scores.add(1, 5);
    assertEquals(0, scores.slope());
    assertNull(scores.gapAlignment());
    assertNull(scores.gapAlignmentStandardError());
  }
}
