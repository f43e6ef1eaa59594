package dev.beamrlvr.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.GradientGapSummary;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.SamplerMismatch;
import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.Threshold;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsRowTest {

  private static final String TOO_LONG =
      "fixed step above the measured threshold: it is 0.4 long, kl-cap allows 0.04";

  @Test
  void aRowHoldsEveryNumberOfTheDecision() {
    ObjectNode row = row(1, TOO_LONG);
    assertEquals(2.0, row.get("promisedSlope").doubleValue());
    assertEquals(0.5, row.get("honestSlope").doubleValue());
    assertEquals(0.75, row.get("slopeBefore").doubleValue());
    assertEquals(6.0, row.get("successCurvature").doubleValue());
    assertEquals(0.04, row.get("measuredThreshold").doubleValue());
    assertEquals(0.04, row.get("thresholds").get("kl-cap").doubleValue());
    assertEquals(0.9, row.get("measuredKl").doubleValue());
    assertEquals(0.002, row.get("mismatchKl").doubleValue());
    assertEquals(0.99, row.get("effectiveSampleSize").doubleValue());
    assertEquals(1.4, row.get("largestRatio").doubleValue());
    assertEquals(TOO_LONG, row.get("warnings").get(0).textValue());
  }

  private static ObjectNode row(int step, String... warnings) {
    ObjectNode row = new ObjectMapper().createObjectNode().put("step", step);
    MetricsRow.add(row, summary(step, List.of(warnings)));
    return row;
  }

  private static StepSummary summary(int step, List<String> warnings) {
    GradientGapSummary gap =
        GradientGapSummary.newBuilder()
            .setStep(step)
            .setRollouts(32)
            .setSuccessRate(0.5)
            .setUnsolvedGroups(0)
            .setMixedGroups(8)
            .setSolvedGroups(0)
            .setResponseLength(20)
            .setTruncatedShare(0)
            .build();
    Threshold cap = Threshold.newBuilder().setName("kl-cap").setStepSize(0.04).build();
    StepDecision decision =
        StepDecision.newBuilder()
            .setStep(step)
            .setStepRule("fixed")
            .setAccepted(true)
            .setStepSize(0.4)
            .setLearningRate(0.1)
            .setDirectionNorm(4)
            .setThresholds(List.of(cap))
            .setMeasuredThreshold(cap)
            .setPromisedSlope(2.0)
            .setHonestSlope(0.5)
            .setSlopeBefore(0.75)
            .setSuccessCurvature(6.0)
            .setMeasuredKl(0.9)
            .setBacktracks(0)
            .setCumulativeGain(0)
            .build();
    return StepSummary.newBuilder()
        .setRunId("run")
        .setStep(step)
        .setBase(base())
        .setGap(gap)
        .setDecision(decision)
        .setPrompts(List.of())
        .setWarnings(warnings)
        .setMismatch(new SamplerMismatch(0.002, 0.99, 1.4))
        .build();
  }

  private static CheckpointReference base() {
    return CheckpointReference.newBuilder()
        .setRunId("run")
        .setStep(0)
        .setUri("checkpoints/step-000000")
        .setManifestDigest("m")
        .setPolicyDigest("p")
        .setFingerprint("f")
        .setStatus(RunStatus.ACTIVE)
        .build();
  }
}
