package dev.beamrlvr.advantages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdvantageEstimatorTest {

  private static final boolean[] ALL = {true, true, true, true};
  private static final double[] ONE_OF_FOUR = {1, 0, 0, 0};

  static List<AdvantageEstimator> withBaseline() {
    return List.of(AdvantageEstimator.RLOO, AdvantageEstimator.GRPO, AdvantageEstimator.DR_GRPO);
  }

  static List<AdvantageEstimator> all() {
    List<AdvantageEstimator> all = new ArrayList<>(withBaseline());
    all.add(AdvantageEstimator.REINFORCE);
    return all;
  }

  @Test
  void reinforceIsTheReward() {
    assertArrayEquals(ONE_OF_FOUR, AdvantageEstimator.REINFORCE.advantages(ONE_OF_FOUR, ALL), 0);
  }

  @Test
  void rlooLeavesTheResponseItselfOut() {
    assertArrayEquals(
        new double[] {1, -1 / 3.0, -1 / 3.0, -1 / 3.0},
        AdvantageEstimator.RLOO.advantages(ONE_OF_FOUR, ALL),
        1e-15);
  }

  @Test
  void grpoDividesByTheStandardDeviation() {
    double deviation = Math.sqrt(0.25 * 0.75) + 1e-6;
    assertArrayEquals(
        new double[] {0.75 / deviation, -0.25 / deviation, -0.25 / deviation, -0.25 / deviation},
        AdvantageEstimator.GRPO.advantages(ONE_OF_FOUR, ALL),
        1e-15);
  }

  @Test
  void drGrpoSubtractsTheMean() {
    assertArrayEquals(
        new double[] {0.75, -0.25, -0.25, -0.25},
        AdvantageEstimator.DR_GRPO.advantages(ONE_OF_FOUR, ALL),
        0);
  }

  @ParameterizedTest
  @MethodSource("withBaseline")
  void groupsThatAreAllEqualCarryNothing(AdvantageEstimator estimator) {
    for (double reward : new double[] {0, 1, 0.1, 0.7}) {
      double[] rewards = {reward, reward, reward, reward};
      assertArrayEquals(new double[4], estimator.advantages(rewards, ALL), 0);
      double[] three = {reward, reward, reward};
      boolean[] all = {true, true, true};
      assertArrayEquals(new double[3], estimator.advantages(three, all), 0);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void responsesWithoutJudgementCountNowhere(AdvantageEstimator estimator) {
    double[] with =
        estimator.advantages(new double[] {1, 0, 7, 0}, new boolean[] {true, true, false, true});
    double[] without =
        estimator.advantages(new double[] {1, 0, 0}, new boolean[] {true, true, true});
    assertArrayEquals(new double[] {without[0], without[1], 0, without[2]}, with, 0);
  }

  @Test
  void rlooAndDrGrpoGiveTheSameGradient() {
    double[] rloo = AdvantageEstimator.RLOO.advantages(ONE_OF_FOUR, ALL);
    double[] drGrpo = AdvantageEstimator.DR_GRPO.advantages(ONE_OF_FOUR, ALL);
    for (int i = 0; i < 4; i++) {
      assertEquals(
          rloo[i] / AdvantageEstimator.RLOO.divisor(4),
          drGrpo[i] / AdvantageEstimator.DR_GRPO.divisor(4),
          1e-15);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void namesAreReadAsTheyAreWritten(AdvantageEstimator estimator) {
    assertEquals(estimator, AdvantageEstimator.parse(estimator.toString()));
  }

  @Test
  void unknownNamesAndLengthsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> AdvantageEstimator.parse("ppo"));
    assertThrows(
        IllegalArgumentException.class,
        () -> AdvantageEstimator.GRPO.advantages(ONE_OF_FOUR, new boolean[2]));
  }

  @Test
  void lengthNormalizationFollowsItsFormulas() {
    assertEquals(1, LengthNormalization.NONE.ofResponse(20));
    assertEquals(1 / 20.0, LengthNormalization.SEQUENCE.ofResponse(20));
    assertEquals(1, LengthNormalization.CONSTANT.ofResponse(20));
    assertEquals(1 / 256.0, LengthNormalization.CONSTANT.ofStep(4, 100, 256));
    assertEquals(1, LengthNormalization.BATCH.ofResponse(20));
    assertEquals(4 / 100.0, LengthNormalization.BATCH.ofStep(4, 100, 256));
    assertEquals(1, LengthNormalization.SEQUENCE.ofStep(4, 100, 256));
    for (LengthNormalization normalization : LengthNormalization.values()) {
      assertEquals(normalization, LengthNormalization.parse(normalization.toString()));
    }
    assertThrows(IllegalArgumentException.class, () -> LengthNormalization.parse("tokens"));
  }
}
