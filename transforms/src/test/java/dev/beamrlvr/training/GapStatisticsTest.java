package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.beamrlvr.schemas.PromptStatistics;
import dev.beamrlvr.schemas.StepDirection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gap that a step reports is what honest slopes say, never what a batch says of itself. */
class GapStatisticsTest {

  /** Mean of p(1-p)G/(G-1) over a prompt with half of eight correct and one with none. */
  private static final double VARIANCE = 0.25 * 8 / 7 / 2;

  private static final double NORM = 4;
  private static final double PROMISED = 3;

  @Test
  void theAlignmentIsTheSlopeBeforeTheStepEvenWhereThatIsNegative() {
    for (double slope : new double[] {0.6, -0.2}) {
      assertEquals(slope / NORM / VARIANCE, alignment(slope, 0.5), 1e-12);
      assertEquals(slope / NORM / VARIANCE, alignment(slope, null), 1e-12);
    }
  }

  @Test
  void withoutOneThePromiseCountsAsFarAsPromisesWereKept() {
    assertEquals(0.5 * PROMISED / NORM / VARIANCE, alignment(null, 0.5), 1e-12);
    assertEquals(PROMISED / NORM / VARIANCE, alignment(null, 7.0), 1e-12);
    assertEquals(0, alignment(null, -1.0), 1e-12);
    assertEquals(0.5 * PROMISED / NORM / VARIANCE, alignment(Double.NaN, 0.5), 1e-12);
    assertNull(alignment(null, null));
  }

  private static Double alignment(Double slopeBefore, Double honestyRatio) {
    StepEvidence evidence =
        new StepEvidence(
            direction(slopeBefore), List.of(prompt("a", 0.5), prompt("b", 0)), List.of());
    return GapStatistics.ofStep(evidence, honestyRatio).getGapAlignment();
  }

  private static PromptStatistics prompt(String id, double success) {
    return PromptStatistics.newBuilder()
        .setPromptId(id)
        .setRollouts(8)
        .setErrors(0)
        .setSuccessRate(success)
        .setMeanLength(20)
        .setTruncated(0)
        .setMeanLogProb(-1)
        .build();
  }

  private static StepDirection direction(Double slopeBefore) {
    return SampleDirection.builder()
        .setNorm(NORM)
        .setPromisedSlope(PROMISED)
        .setSlopeBefore(slopeBefore)
        .build();
  }
}
