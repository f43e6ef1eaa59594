package dev.beamrlvr.tests.size;

import com.sun.management.OperatingSystemMXBean;
import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.ComputeAdvantages;
import dev.beamrlvr.advantages.GroupByPrompt;
import dev.beamrlvr.prompts.PlanSteps;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rewards.NumberVerifier;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.Rollout;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.Locale;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prints how long stages take with ever more elements; compare the lines of one call with each
 * other. Not among the tests:
 *
 * <pre>{@code
 * mvn -pl tests -am test -Dtest=Sizes -Dsurefire.failIfNoSpecifiedTests=false -Dsizes.runner=FlinkRunner
 * }</pre>
 */
class Sizes {

  private static final int PIECE = 5000;

  @ParameterizedTest
  @ValueSource(ints = {100_000, 1_000_000})
  void verifierAlone(int completions) {
    NumberVerifier verifier = NumberVerifier.flexible();
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    int correct = 0;
    for (int i = 0; i < completions; i++) {
      Rollout rollout = rollout(i, i % 1000, 0);
      correct += verifier.verify("", rollout.getText(), rollout.getGold()).getKind().ordinal();
    }
    long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    tell("verifier, its texts made too, seconds of one core", completions, nanos);
    if (correct > completions) {
      throw new IllegalStateException("verdicts are missing");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000, 1_000_000})
  void makingRolloutsAlone(int rollouts) {
    run("rollouts made", rollouts, pieces -> rollouts(pieces, rollouts, 10));
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000, 1_000_000})
  void verifyAnswers(int rollouts) {
    run(
        "VerifyAnswers",
        rollouts,
        pieces -> rollouts(pieces, rollouts, 10).apply(VerifyAnswers.gsm8k()));
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000})
  void groupManyPromptsWithTenResponses(int rollouts) {
    run("GroupByPrompt, ten responses", rollouts, pieces -> grouped(pieces, rollouts, 10));
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000})
  void groupOnePromptWithAllResponses(int rollouts) {
    run("GroupByPrompt, one prompt", rollouts, pieces -> grouped(pieces, rollouts, rollouts));
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000, 1_000_000})
  void planSteps(int prompts) {
    run(
        "PlanSteps",
        prompts,
        pieces ->
            pieces
                .apply("Prompts", ParDo.of(new PromptFn(prompts)))
                .setCoder(RecordCoders.of(Prompt.class))
                .apply("Plan", PlanSteps.of(512).withSlots(4).withSteps(1, 10)));
  }

  private static PCollection<?> grouped(PCollection<Integer> pieces, int rollouts, int perPrompt) {
    return rollouts(pieces, rollouts, perPrompt)
        .apply("Verify", VerifyAnswers.gsm8k())
        .apply("Group", GroupByPrompt.create())
        .apply("Advantages", ComputeAdvantages.using(AdvantageEstimator.DR_GRPO));
  }

  private static PCollection<Rollout> rollouts(
      PCollection<Integer> pieces, int rollouts, int perPrompt) {
    return pieces
        .apply("Rollouts", ParDo.of(new RolloutFn(rollouts, perPrompt)))
        .setCoder(RecordCoders.of(Rollout.class));
  }

  private static void run(
      String name, int elements, Function<PCollection<Integer>, PCollection<?>> stage) {
    String runner = System.getProperty("sizes.runner", "DirectRunner");
    String[] options =
        runner.equals("DirectRunner")
            ? new String[] {"--enforceImmutability=false", "--enforceEncodability=false"}
            : new String[] {"--runner=" + runner, "--fasterCopy=true"};
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(options).create());
    PCollection<Integer> pieces =
        pipeline
            .apply("Pieces", Create.of(Collections.nCopies(1, elements)))
            .apply("Cut", ParDo.of(new CutFn()))
            .apply("Spread", Reshuffle.viaRandomKey());
    stage.apply(pieces).apply("Count", Count.globally());
    long start = System.nanoTime();
    long busy = processNanos();
    pipeline.run().waitUntilFinish();
    long busyNanos = processNanos() - busy;
    tell(runner + ", " + name, elements, System.nanoTime() - start);
    tell("    seconds of all cores, the compiler's too", elements, busyNanos);
  }

  /** What other programs on the machine take away does not count in it. */
  private static long processNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void tell(String what, int elements, long nanos) {
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT,
        "%s: %d in %.1f s, %.0f a second; heap in use %d MB%n",
        what,
        elements,
        nanos / 1e9,
        elements * 1e9 / nanos,
        runtime.totalMemory() - runtime.freeMemory() >> 20);
  }

  private static Rollout rollout(int number, int prompt, int sample) {
    int price = 3 + prompt % 97;
    int answer = price * 12 + number % 2;
    return new Rollout(
        0,
        0,
        "prompt-" + prompt,
        sample,
        7L,
        "A dozen apples at " + price + " cents each: what do they cost?",
        "Question: what do they cost? Answer:",
        String.valueOf(price * 12),
        "One apple costs <<"
            + price
            + "="
            + price
            + ">>"
            + price
            + " cents.\nA dozen is twelve, "
            + "so we multiply, which gives 12 * "
            + price
            + " = "
            + answer
            + " cents for all of them, and nothing else has to be paid.\n#### "
            + answer,
        Collections.nCopies(20, 5),
        Collections.nCopies(60, 5),
        Collections.nCopies(60, -0.5f),
        FinishReason.STOP,
        1.0,
        1.0,
        "0",
        "f",
        null);
  }

  private static final class CutFn extends DoFn<Integer, Integer> {
    @ProcessElement
    public void process(@Element Integer elements, OutputReceiver<Integer> output) {
      for (int from = 0; from < elements; from += PIECE) {
        output.output(from);
      }
    }
  }

  private static final class RolloutFn extends DoFn<Integer, Rollout> {
    private final int elements;
    private final int perPrompt;

    RolloutFn(int elements, int perPrompt) {
      this.elements = elements;
      this.perPrompt = perPrompt;
    }

    @ProcessElement
    public void process(@Element Integer from, OutputReceiver<Rollout> output) {
      for (int i = from; i < Math.min(from + PIECE, elements); i++) {
        output.output(rollout(i, i / perPrompt, i % perPrompt));
      }
    }
  }

  private static final class PromptFn extends DoFn<Integer, Prompt> {
    private final int elements;

    PromptFn(int elements) {
      this.elements = elements;
    }

    @ProcessElement
    public void process(@Element Integer from, OutputReceiver<Prompt> output) {
      for (int i = from; i < Math.min(from + PIECE, elements); i++) {
        output.output(
            Prompt.newBuilder()
                .setId("prompt-" + i)
                .setQuestion("A dozen apples at " + i + " cents each: what do they cost?")
                .setGold("12")
                .setSource("sizes")
                .build());
      }
    }
  }
}
