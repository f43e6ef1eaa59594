package dev.beamrlvr.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

class VerifyAnswersTest {

  /** Until when the verifiers hang that ignore their interruption. */
  private static final CountDownLatch RELEASE = new CountDownLatch(1);

  @Test
  void judgesEveryRolloutAndCountsTheVerdicts() {
    Pipeline pipeline = Pipeline.create();
    PCollection<VerifiedRollout> verified =
        pipeline
            .apply(rollouts("#### 18", "#### 17", "hm", "\\boxed{18}"))
            .apply(VerifyAnswers.gsm8k());
    PAssert.that(verified)
        .satisfies(
            results -> {
              Map<String, VerifiedRollout> byText = byText(results);
              assertEquals(4, byText.size());
              assertVerdict(byText.get("#### 18"), VerdictKind.CORRECT, 1.0);
              assertVerdict(byText.get("\\boxed{18}"), VerdictKind.CORRECT, 1.0);
              assertVerdict(byText.get("#### 17"), VerdictKind.INCORRECT, 0.0);
              assertVerdict(byText.get("hm"), VerdictKind.NO_ANSWER, 0.0);
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertEquals(
        Map.of("verdicts_correct", 2L, "verdicts_incorrect", 1L, "verdicts_no_answer", 1L),
        counters(result));
  }

  @Test
  void aVerifierThatThrowsIsAnErrorAndNoZero() {
    Pipeline pipeline = Pipeline.create();
    Verifier verifier =
        (question, completion, gold) -> {
          if (completion.equals("null")) {
            return null;
          }
          if (completion.equals("deep")) {
            throw new StackOverflowError();
          }
          throw new IllegalStateException("no sandbox for " + completion);
        };
    PAssert.that(pipeline.apply(rollouts("a", "null", "deep")).apply(VerifyAnswers.using(verifier)))
        .satisfies(
            results -> {
              Map<String, VerifiedRollout> byText = byText(results);
              byText.values().forEach(r -> assertVerdict(r, VerdictKind.ERROR, null));
              assertEquals(
                  "the verifier failed: IllegalStateException: no sandbox for a",
                  byText.get("a").getVerdict().getReason());
              assertEquals(
                  "the verifier returned null", byText.get("null").getVerdict().getReason());
              assertEquals(
                  "the verifier failed: StackOverflowError",
                  byText.get("deep").getVerdict().getReason());
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertEquals(Map.of("verdicts_error", 3L), counters(result));
  }

  @Test
  void aVerifierMayStopThePipeline() {
    Pipeline pipeline = Pipeline.create();
    Verifier verifier =
        (question, completion, gold) -> {
          throw new VerifierException("the sandbox has gone: start it again");
        };
    pipeline.apply(rollouts("a")).apply(VerifyAnswers.using(verifier));
    Throwable failure = assertThrows(RuntimeException.class, pipeline::run);
    assertTrue(failure.getCause() instanceof VerifierException, failure.toString());
  }

  @Test
  void aBadGoldAnswerIsAnError() {
    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(
            pipeline
                .apply(
                    Create.of(rollout(0, "#### 18", "none"))
                        .withCoder(RecordCoders.of(Rollout.class)))
                .apply(VerifyAnswers.gsm8k()))
        .satisfies(
            result -> {
              assertVerdict(result, VerdictKind.ERROR, null);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aVerifierThatHangsRunsOutOfTime() {
    Pipeline pipeline = Pipeline.create();
    Verifier verifier =
        (question, completion, gold) -> {
          if (completion.equals("hang")) {
            Thread.sleep(Long.MAX_VALUE);
          }
          if (completion.equals("throw")) {
            throw new IllegalStateException("broken");
          }
          return Verdicts.correct(completion, "all", "always");
        };
    PAssert.that(
            pipeline
                .apply(rollouts("hang", "fine", "throw"))
                .apply(VerifyAnswers.using(verifier).withTimeout(Duration.standardSeconds(2))))
        .satisfies(
            results -> {
              Map<String, VerifiedRollout> byText = byText(results);
              assertVerdict(byText.get("fine"), VerdictKind.CORRECT, 1.0);
              assertVerdict(byText.get("hang"), VerdictKind.ERROR, null);
              assertEquals(
                  "the verifier failed: TimeoutException: no verdict within 2000 ms",
                  byText.get("hang").getVerdict().getReason());
              assertEquals(
                  "the verifier failed: IllegalStateException: broken",
                  byText.get("throw").getVerdict().getReason());
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void verifiersThatIgnoreTheirInterruptionStopThePipelineBeforeThreadsRunOut() throws Exception {
    Verifier verifier =
        (question, completion, gold) -> {
          while (RELEASE.getCount() > 0) {
            try {
              RELEASE.await();
            } catch (InterruptedException e) {
              // This is what is tried.
            }
          }
          return Verdicts.correct(completion, "all", "always");
        };
    VerifyAnswers verify = VerifyAnswers.using(verifier).withTimeout(Duration.millis(20));
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(rollouts(IntStream.range(0, 100).mapToObj(String::valueOf).toArray(String[]::new)))
        .apply(verify);
    try {
      Throwable failure = assertThrows(RuntimeException.class, pipeline::run);
      while (!(failure instanceof VerifierException)) {
        failure = failure.getCause();
      }
      assertTrue(failure.getMessage().startsWith("16 threads hang"), failure.getMessage());
      assertEquals(1, failure.getMessage().lines().count());
      int workers = Math.max(3, Runtime.getRuntime().availableProcessors());
      assertTrue(hanging() >= 16 && hanging() <= 16 + workers, hanging() + " threads hang");
    } finally {
      RELEASE.countDown();
    }
    while (hanging() > 0) {
      Thread.sleep(5);
    }
    Pipeline next = Pipeline.create();
    PAssert.that(next.apply(rollouts("a")).apply(verify.withTimeout(Duration.standardHours(1))))
        .satisfies(
            results -> {
              assertVerdict(byText(results).get("a"), VerdictKind.CORRECT, 1.0);
              return null;
            });
    next.run().waitUntilFinish();
  }

  /** Counts the threads that wait in a verifier. */
  private static long hanging() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().equals("verifier"))
        .peek(thread -> assertTrue(thread.getKey().isDaemon()))
        .filter(
            thread ->
                Arrays.stream(thread.getValue())
                    .anyMatch(frame -> frame.getClassName().startsWith("dev.beamrlvr")))
        .count();
  }

  /** States a limit and keeps to none. */
  private static final class Slow implements Verifier {
    private final long limit;

    Slow(long limit) {
      this.limit = limit;
    }

    @Override
    public Verdict verify(String question, String completion, String gold)
        throws InterruptedException {
      Thread.sleep(Long.parseLong(completion));
      return Verdicts.correct(completion, "all", "always");
    }

    @Override
    public Optional<Duration> timeLimit() {
      return Optional.of(Duration.millis(limit));
    }
  }

  @Test
  void aVerifiersOwnLimitHoldsUnlessThePipelineSetsAnother() {
    Pipeline pipeline = Pipeline.create();
    PCollection<Rollout> rollouts = pipeline.apply(rollouts("100000"));
    PAssert.thatSingleton(rollouts.apply("Own", VerifyAnswers.using(new Slow(30))))
        .satisfies(result -> hasReason(result, "no verdict within 30 ms"));
    PAssert.thatSingleton(
            rollouts.apply(
                "Set", VerifyAnswers.using(new Slow(99_999)).withTimeout(Duration.millis(40))))
        .satisfies(result -> hasReason(result, "no verdict within 40 ms"));
    pipeline.run().waitUntilFinish();
  }

  private static Void hasReason(VerifiedRollout result, String reason) {
    assertVerdict(result, VerdictKind.ERROR, null);
    String found = result.getVerdict().getReason();
    assertTrue(found.endsWith(reason), found);
    return null;
  }

  @Test
  void aVerifiersOwnLimitIsCheckedAndShown() {
    VerifyAnswers none = VerifyAnswers.using(new Slow(0));
    PCollection<Rollout> rollouts = Pipeline.create().apply(rollouts("1"));
    assertThrows(IllegalArgumentException.class, () -> rollouts.apply(none));
    DisplayData data = DisplayData.from(VerifyAnswers.using(new Slow(5)));
    assertTrue(data.items().stream().anyMatch(item -> item.getKey().equals("timeout")));
  }

  @Test
  void checksItsArguments() {
    assertThrows(IllegalArgumentException.class, () -> VerifyAnswers.using(null));
    assertThrows(
        IllegalArgumentException.class, () -> VerifyAnswers.gsm8k().withTimeout(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> VerifyAnswers.gsm8k().withTimeout(null));
  }

  @Test
  void showsItsConfiguration() {
    DisplayData data =
        DisplayData.from(VerifyAnswers.gsm8k().withTimeout(Duration.standardSeconds(1)));
    List<String> keys = data.items().stream().map(DisplayData.Item::getKey).sorted().toList();
    assertEquals(List.of("timeout", "verifier"), keys);
  }

  private static void assertVerdict(VerifiedRollout rollout, VerdictKind kind, Double reward) {
    assertEquals(kind, rollout.getVerdict().getKind());
    assertEquals(reward, rollout.getReward());
  }

  private static Map<String, VerifiedRollout> byText(Iterable<VerifiedRollout> results) {
    Map<String, VerifiedRollout> byText = new TreeMap<>();
    results.forEach(result -> byText.put(result.getRollout().getText(), result));
    return byText;
  }

  private static Map<String, Long> counters(PipelineResult result) {
    MetricsFilter ours =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(VerifyAnswers.class))
            .build();
    Map<String, Long> counters = new HashMap<>();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(ours).getCounters()) {
      counters.put(counter.getName().getName(), counter.getAttempted());
    }
    return counters;
  }

  private static Create.Values<Rollout> rollouts(String... texts) {
    List<Rollout> rollouts = new java.util.ArrayList<>();
    for (String text : texts) {
      rollouts.add(rollout(rollouts.size(), text, "18"));
    }
    return Create.of(rollouts).withCoder(RecordCoders.of(Rollout.class));
  }

  private static Rollout rollout(int sample, String text, String gold) {
    return Rollout.newBuilder()
        .setStep(1)
        .setSlot(0)
        .setPromptId("p")
        .setSample(sample)
        .setSeed(0)
        .setQuestion("?")
        .setPrompt("?")
        .setGold(gold)
        .setText(text)
        .setPromptTokenIds(List.of(1))
        .setTokenIds(List.of(2))
        .setLogProbs(List.of(-1f))
        .setFinishReason(FinishReason.STOP)
        .setTemperature(1)
        .setTopP(1)
        .setPolicyDigest("d")
        .setFingerprint("f")
        .build();
  }
}
