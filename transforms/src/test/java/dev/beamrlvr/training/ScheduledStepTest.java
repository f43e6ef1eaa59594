package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.checkpoints.OpenCheckpoint;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.policy.optimizers.AdamW;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.Threshold;
import dev.beamrlvr.training.ScheduledStep.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that a user chose are measured like adaptive ones, and warned of, but never changed. */
class ScheduledStepTest {

  @TempDir Path temporary;

  @Test
  void measuringTellsEverythingAndChangesNoWeight() throws IOException {
    ScheduledStep rule = ScheduledStep.of(Schedule.COSINE, 0.05, true, 4);
    List<CheckpointReference> measured = train("measured", rule, new GradientAscent(0.9), 3);
    List<CheckpointReference> plain =
        train("plain", rule.withoutMeasuring(), new GradientAscent(0.9), 3);
    for (int step = 1; step <= 3; step++) {
      assertEquals(plain.get(step).getPolicyDigest(), measured.get(step).getPolicyDigest());
      StepDecision decision = summary(measured.get(step)).getDecision();
      assertEquals(0.05 * (1 + Math.cos(Math.PI * (step - 1) / 4)) / 2, decision.getStepSize());
      List<String> names = decision.getThresholds().stream().map(Threshold::getName).toList();
      assertEquals(List.of("slope-over-curvature", "kl-cap"), names);
      assertNull(decision.getBinding());
      assertEquals(step == 1, decision.getHonestSlope() == null);
      assertNotNull(decision.getPromisedSlope());
      assertTrue(decision.getSuccessCurvature() > 0);
      double ratio = decision.getMeasuredKl() / decision.getPredictedKl();
      assertTrue(ratio > 0.1 && ratio < 10, "measured over predicted KL divergence: " + ratio);
    }
    StepDecision unmeasured = summary(plain.get(3)).getDecision();
    assertTrue(unmeasured.getThresholds().isEmpty());
    assertNull(unmeasured.getMeasuredThreshold());
  }

  @Test
  void aStepFarTooLongIsWarnedOfAtOnceWithBothNumbers() throws IOException {
    ScheduledStep rule = ScheduledStep.of(Schedule.FIXED, 5, true, 1);
    StepSummary first = summary(train("long", rule, new GradientAscent(0.9), 1).get(1));
    double threshold = first.getDecision().getMeasuredThreshold().getStepSize();
    assertEquals("kl-cap", first.getDecision().getMeasuredThreshold().getName());
    assertTrue(threshold < 1, "no honest slope is known yet, but the divergence is");
    assertEquals(
        List.of(
            String.format(
                "fixed step above the measured threshold: it is 5.00 long, kl-cap allows %.3g",
                threshold)),
        first.getWarnings());
  }

  @Test
  void aLearningRateIsMeasuredAtTheLengthOfItsStep() throws IOException {
    ScheduledStep rule = ScheduledStep.of(Schedule.FIXED, 1e-3, false, 1);
    for (CheckpointReference checkpoint :
        train("adamw", rule, new AdamW(0.9, 0.98, 1e-8, 0), 2).subList(1, 3)) {
      StepDecision decision = summary(checkpoint).getDecision();
      assertEquals(1e-3, decision.getLearningRate(), 1e-12);
      assertTrue(decision.getMeasuredKl() > 0);
      assertTrue(decision.getMeasuredThreshold().getStepSize() > 0);
    }
  }

  private List<CheckpointReference> train(
      String name, ScheduledStep rule, Optimizer optimizer, int steps) throws IOException {
    Path directory = temporary.resolve(name);
    TrainSettings settings =
        TinyRun.settings(directory).setStepRule(rule).setOptimizer(optimizer).build();
    TinyRun.in(directory, settings).take(steps);
    return new ArrayList<>(CheckpointStore.at(settings.runDirectory()).list().complete());
  }

  private static StepSummary summary(CheckpointReference checkpoint) throws IOException {
    try (OpenCheckpoint open = CheckpointStore.open(checkpoint)) {
      return AvroFiles.read(open.directory().resolve(StepFiles.SUMMARY), StepSummary.class).get(0);
    }
  }
}
