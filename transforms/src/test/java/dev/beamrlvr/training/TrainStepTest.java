package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.gradientgap.AdaptiveStepSettings;
import dev.beamrlvr.gradientgap.AdaptiveStepState;
import dev.beamrlvr.gradientgap.RewardGuard;
import dev.beamrlvr.gradientgap.StepLimits;
import dev.beamrlvr.internal.StepFiles;
import dev.beamrlvr.internal.checkpoints.CheckpointStore;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.optimizers.GradientAscent;
import dev.beamrlvr.policy.optimizers.Optimizer;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.GradientGapSummary;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.RunStatus;
import dev.beamrlvr.schemas.SamplerMismatch;
import dev.beamrlvr.schemas.StepDecision;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.Threshold;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.schemas.internal.StepPart;
import dev.beamrlvr.schemas.internal.StepPartKind;
import dev.beamrlvr.schemas.internal.StepPartStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainStepTest {

  @TempDir Path temporary;

  @Test
  void aStepPublishesTheNextCheckpointAndTellsWhatItDid() throws IOException {
    TrainSettings settings = settings().build();
    TinyRun run = TinyRun.in(directory(), settings);
    Pipeline pipeline = Pipeline.create();
    TrainStep.Result step = run.steps(pipeline, 1).get(0);
    String baseDigest = run.base().getPolicyDigest();
    PAssert.thatSingleton(step.next())
        .satisfies(
            next -> {
              assertEquals(1, next.getStep());
              assertNotEquals(baseDigest, next.getPolicyDigest());
              return null;
            });
    PAssert.thatSingleton(step.summary())
        .satisfies(
            summary -> {
              assertTrue(summary.getDecision().getAccepted());
              assertEquals(0.05, summary.getDecision().getStepSize());
              assertEquals(24, summary.getGap().getRollouts());
              assertEquals(6, summary.getPrompts().size());
              return null;
            });
    PAssert.that(step.groups())
        .satisfies(
            groups -> {
              for (PromptGroup group : groups) {
                assertEquals(4, group.getRollouts().size());
                assertEquals(4, group.getAdvantages().size());
              }
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aStepCorrectsForASamplerOfOtherArithmeticAndTellsHowFarItIs() throws IOException {
    Sampling sampling = new Sampling(1, 1, 5).withPrecision(Sampling.Precision.BFLOAT16);
    TrainSettings settings = settings().setSampling(sampling).build();
    TinyRun run = TinyRun.in(directory(), settings);
    run.take(1);
    double kl = 0;
    int tokens = 0;
    for (int slot = 0; slot < TinyRun.SLOTS; slot++) {
      for (PromptGroup group : run.groups(1, slot)) {
        for (VerifiedRollout response : group.getRollouts()) {
          Rollout rollout = response.getRollout();
          for (int t = 0; t < rollout.getTokenIds().size(); t++) {
            double ratio = rollout.getLogProbs().get(t) - rollout.getSamplerLogProbs().get(t);
            kl += Math.exp(ratio) - 1 - ratio;
            tokens++;
          }
        }
      }
    }
    SamplerMismatch mismatch = summary(settings, 1).getMismatch();
    assertEquals(kl / tokens, mismatch.getMismatchKl(), 1e-9);
    assertTrue(mismatch.getMismatchKl() > 0 && mismatch.getMismatchKl() < 0.01);
    assertTrue(mismatch.getEffectiveSampleSize() > 0.9);
    assertTrue(mismatch.getLargestRatio() > 1 && mismatch.getLargestRatio() < 2);
    TrainSettings plain = TinyRun.settings(temporary.resolve("plain")).build();
    TinyRun.in(temporary.resolve("plain"), plain).take(1);
    assertNull(summary(plain, 1).getMismatch());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepsFollowEachOtherInOnePipelineWithTheBitsOfSeparateOnes(boolean halves)
      throws IOException {
    StepRule rule = halves ? TwoPieces.rule() : AdaptiveStepRule.standard();
    Optimizer optimizer = new GradientAscent(halves ? 0 : 0.8);
    TrainSettings together = settings().setStepRule(rule).setOptimizer(optimizer).build();
    TinyRun.in(directory(), together).take(3);

    Path apart = temporary.resolve("apart");
    TrainSettings settings =
        TinyRun.settings(apart).setStepRule(rule).setOptimizer(optimizer).build();
    TinyRun run = TinyRun.in(apart, settings);
    CheckpointReference reference = run.base();
    for (int step = 1; step <= 3; step++) {
      for (CheckpointReference checkpoint : checkpoints(together)) {
        if (checkpoint.getStep() == step) {
          // The other run's rollouts are measured and applied by plain calls here.
          reference =
              new StepFinisher(settings)
                  .finish(partsOf(together, checkpoints(together).get(step - 1), step))
                  .next();
          assertEquals(checkpoint.getManifestDigest(), reference.getManifestDigest());
        }
      }
    }
    assertEquals(3, reference.getStep());
  }

  /** A worker that was taken for lost goes on beside the attempt that replaces it. */
  @Test
  void attemptsOfTheSameStepsAtOnceAgree() throws Exception {
    TrainSettings alone = settings().build();
    TinyRun.in(directory(), alone).take(3);
    TrainSettings settings = TinyRun.settings(temporary.resolve("at-once")).build();
    TinyRun run = TinyRun.in(temporary.resolve("at-once"), settings);
    ExecutorService attempts = Executors.newFixedThreadPool(3);
    try {
      for (Future<Object> attempt :
          attempts.invokeAll(Collections.nCopies(3, Executors.callable(() -> run.take(3))))) {
        attempt.get();
      }
    } finally {
      attempts.shutdown();
    }
    assertEquals(manifests(alone), manifests(settings));
  }

  @Test
  void stepsFarTooLongAreCaughtByTheKlLimitAlone() throws IOException {
    StepLimits reckless = StepLimits.forTraining().withSafety(5000);
    StepDecision limited = firstDecision("limited", reckless);
    assertTrue(limited.getMeasuredKl() <= 2 * reckless.klCap());
    StepDecision unlimited = firstDecision("unlimited", reckless.withoutKlCap());
    assertTrue(unlimited.getMeasuredKl() > 2 * reckless.klCap());
    assertEquals(
        List.of("slope-over-curvature"),
        unlimited.getThresholds().stream().map(Threshold::getName).toList());
  }

  private StepDecision firstDecision(String name, StepLimits limits) throws IOException {
    Path directory = temporary.resolve(name);
    AdaptiveStepSettings constants = AdaptiveStepSettings.forTraining().withLimits(limits);
    TrainSettings settings =
        TinyRun.settings(directory).setStepRule(AdaptiveStepRule.of(constants)).build();
    TinyRun.in(directory, settings).take(1);
    return summary(settings, 1).getDecision();
  }

  @Test
  void groupsThatAreAllWrongChangeNothingAndSaySo() throws IOException {
    Verifier nothingIsCorrect =
        (question, completion, gold) ->
            Verdict.newBuilder().setKind(VerdictKind.INCORRECT).setReason("test").build();
    TrainSettings settings = settings().setReward(null).setVerifier(nothingIsCorrect).build();
    TinyRun run = TinyRun.in(directory(), settings);
    Pipeline pipeline = Pipeline.create();
    String baseDigest = run.base().getPolicyDigest();
    PAssert.thatSingleton(run.steps(pipeline, 11).get(10).next())
        .satisfies(
            last -> {
              assertEquals(RunStatus.COLLAPSED, last.getStatus());
              assertEquals(TrainingState.COLLAPSE_AFTER, last.getStep());
              assertEquals(baseDigest, last.getPolicyDigest());
              return null;
            });
    pipeline.run().waitUntilFinish();
    StepSummary summary = summary(settings, 1);
    assertTrue(summary.getDecision().getReason().contains("all correct or all wrong"));
    assertEquals(
        List.of("stagnating: 100 % of 6 groups give no signal, 0 are solved and 6 unsolved"),
        summary.getWarnings());
    assertEquals(6, summary.getGap().getUnsolvedGroups());
  }

  @Test
  void aVerifierThatAlwaysFailsHaltsTheRun() throws IOException {
    Verifier fails =
        (question, completion, gold) -> {
          throw new IllegalStateException("the judge is asleep");
        };
    TrainSettings settings = settings().setReward(null).setVerifier(fails).build();
    TinyRun run = TinyRun.in(directory(), settings);
    Pipeline pipeline = Pipeline.create();
    String baseDigest = run.base().getPolicyDigest();
    PAssert.thatSingleton(run.steps(pipeline, 6).get(5).next())
        .satisfies(
            last -> {
              assertEquals(RunStatus.UNJUDGED, last.getStatus());
              assertEquals(TrainingState.UNJUDGED_AFTER, last.getStep());
              assertEquals(baseDigest, last.getPolicyDigest());
              return null;
            });
    pipeline.run().waitUntilFinish();
    assertEquals(RunStatus.ACTIVE, checkpoints(settings).get(4).getStatus());
  }

  @Test
  void aVerifierThatHangsIsAnErrorAfterItsTimeLimit() throws IOException {
    Verifier hangs =
        (question, completion, gold) -> {
          Thread.sleep(Long.MAX_VALUE);
          throw new AssertionError("it has slept");
        };
    TrainSettings settings =
        settings().setVerifier(hangs).setVerifierTimeout(Duration.millis(20)).build();
    TinyRun.in(directory(), settings).take(1);
    StepSummary summary = summary(settings, 1);
    assertEquals("no response could be judged", summary.getDecision().getReason());
    assertEquals(0, summary.getGap().getRollouts());
  }

  @Test
  void mixedPromptsTellTheirGapWithItsStandardError() throws IOException {
    StepRule rule = AdaptiveStepRule.of(AdaptiveStepSettings.forTraining());
    TrainSettings settings = settings().setStepRule(rule).setTrialResponses(4).build();
    TinyRun.in(directory(), settings).take(1);
    List<GradientGapSummary> prompts = summary(settings, 1).getPrompts();
    assertTrue(prompts.stream().anyMatch(prompt -> prompt.getMixedGroups() > 0));
    for (GradientGapSummary prompt : prompts) {
      boolean mixed = prompt.getMixedGroups() > 0;
      assertEquals(mixed, prompt.getGapAlignment() != null);
      assertEquals(mixed, prompt.getGapAlignmentStandardError() != null);
    }
  }

  @Test
  void aStepThatStaysTellsWhatTheGuardHasLeft() {
    RewardGuard shrunk = new RewardGuard(0.25, 0.5, 1, 0.5);
    String memory = new AdaptiveStepState(3, 2, 0.1, 0.01, 0.2, 0.3, 0.8, shrunk).toJson();
    StepRule rule = AdaptiveStepRule.of(AdaptiveStepSettings.forTraining());
    StepEvidence nothing =
        new StepEvidence(SampleDirection.builder().setNorm(0).build(), List.of(), List.of());
    assertEquals(0.25, rule.stay("no response could be judged", memory, nothing).guardScale());
  }

  @Test
  void aGradientThatIsNotFiniteIsRejectedAndRecorded() throws IOException {
    TrainSettings settings = settings().setStepRule(TinyRun.unmeasured()).build();
    TinyRun run = TinyRun.in(directory(), settings);
    run.take(1);
    List<StepPart> parts = run.parts(run.base(), 1);
    StepPart failed =
        StepParts.seal(
            StepPart.newBuilder(parts.get(1))
                .setStatus(StepPartStatus.FAILED)
                .setFailure("the gradient is not finite")
                .setBuffers(List.of()));
    Path copy = temporary.resolve("copy");
    TrainSettings other = TinyRun.settings(copy).setStepRule(TinyRun.unmeasured()).build();
    ApplyStep.Applied applied = new StepFinisher(other).finish(List.of(parts.get(0), failed));
    assertEquals(run.base().getPolicyDigest(), applied.next().getPolicyDigest());
    assertEquals("slot 1: the gradient is not finite", applied.summary().getDecision().getReason());
  }

  @Test
  void aHaltedRunIsPassedThrough() throws IOException {
    TrainSettings settings = settings().build();
    TinyRun run = TinyRun.in(directory(), settings);
    CheckpointReference halted =
        CheckpointReference.newBuilder(run.base()).setStatus(RunStatus.COLLAPSED).build();
    StepPart part =
        StepParts.seal(StepParts.empty(halted, 1, 0, StepPartKind.GRADIENT, "fingerprint"));
    ApplyStep.Applied applied = new StepFinisher(settings).finish(List.of(part));
    assertEquals(halted, applied.next());
    assertNull(applied.summary());
  }

  private List<StepPart> partsOf(TrainSettings settings, CheckpointReference from, int step)
      throws IOException {
    return TinyRun.again(directory(), settings, from).parts(from, step);
  }

  private static List<String> manifests(TrainSettings settings) {
    return checkpoints(settings).stream().map(CheckpointReference::getManifestDigest).toList();
  }

  private static List<CheckpointReference> checkpoints(TrainSettings settings) {
    return CheckpointStore.at(settings.runDirectory()).list().complete();
  }

  private static StepSummary summary(TrainSettings settings, int step) throws IOException {
    try (var checkpoint = CheckpointStore.open(checkpoints(settings).get(step))) {
      return AvroFiles.read(checkpoint.directory().resolve(StepFiles.SUMMARY), StepSummary.class)
          .get(0);
    }
  }

  private TrainSettings.Builder settings() {
    return TinyRun.settings(directory());
  }

  private Path directory() {
    return temporary.resolve("run");
  }
}
