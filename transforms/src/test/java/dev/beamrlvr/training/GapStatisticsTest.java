package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.beamrlvr.schemas.GradientGapSummary;
import dev.beamrlvr.schemas.internal.PromptStatistics;
import dev.beamrlvr.schemas.internal.StepDirection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gap that a step reports is what honest slopes say, never what a batch says of itself. */
class GapStatisticsTest {

  /** p(1-p)n/(n-1) of a prompt with half of eight correct and one with none. */
  private static final double VARIANCE = 0.25 * 0.75 * 16 / 15;

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

  @Test
  void anOutlierThatWasShortenedCountsInFull() {
    StepDirection shortened = StepDirection.newBuilder(direction(0.6)).setGradientCut(0.25).build();
    assertEquals(
        4 * 0.6 / NORM / VARIANCE, summary(shortened, null, null).getGapAlignment(), 1e-12);
  }

  @Test
  void theStandardErrorIsThatOfASlopeBeforeTheStepAsFarAsItIsMeasured() {
    assertEquals(
        0.1 / VARIANCE, summary(direction(0.6), 0.1, null).getGapAlignmentStandardError(), 1e-12);
    assertNull(summary(direction(0.6), null, null).getGapAlignmentStandardError());
    assertNull(summary(direction(null), 0.1, 0.5).getGapAlignmentStandardError());
  }

  @Test
  void whereAllResponsesAreEquallyGoodThereIsNoGap() {
    List<PromptStatistics> solved = List.of(prompt("a", 1), prompt("b", 1));
    GradientGapSummary summary =
        GapStatistics.ofStep(new StepEvidence(direction(0.0), solved, List.of()), 0.5, 0.1);
    assertNull(summary.getGapAlignment());
    assertNull(summary.getGapAlignmentStandardError());
    assertNull(summary.getGapNorm());
  }

  private static Double alignment(Double slopeBefore, Double honestyRatio) {
    return summary(direction(slopeBefore), null, honestyRatio).getGapAlignment();
  }

  private static GradientGapSummary summary(
      StepDirection direction, Double slopeError, Double honestyRatio) {
    List<PromptStatistics> prompts = List.of(prompt("a", 0.5), prompt("b", 0));
    return GapStatistics.ofStep(
        new StepEvidence(direction, prompts, List.of()), honestyRatio, slopeError);
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
