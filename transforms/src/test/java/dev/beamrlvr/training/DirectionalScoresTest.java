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
    assertNull(scores.gapAlignmentStandardError());
    scores.add(1, 6);
    scores.add(0, -1);
    assertEquals(5, scores.gapAlignment());
    assertEquals(Math.sqrt(1 + 1), scores.gapAlignmentStandardError(), 1e-15);
  }

  @Test
  void equalRewardsTellNothing() {
    DirectionalScores scores = new DirectionalScores();
    scores.add(1, 4);
    scores.add(1, 5);
    assertNull(scores.gapAlignment());
    assertNull(scores.gapAlignmentStandardError());
  }
}
